//! A CloudFront Function.

use provision_engine::{Kind, Output};

use crate::types::Arn;

/// A small program on requests or responses, at every place of CloudFront. It works once it is published; what is compared
/// is the published code.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "cloudfront.function", terraform = "aws_cloudfront_function", cloudformation = "AWS::CloudFront::Function",
    out = FunctionOut,
    replace = "refuse",
    iam(
        list = "cloudfront:ListFunctions cloudfront:GetFunction cloudfront:ListTagsForResource",
        create = "cloudfront:CreateFunction cloudfront:TagResource cloudfront:PublishFunction",
        update = "cloudfront:DescribeFunction cloudfront:UpdateFunction cloudfront:PublishFunction cloudfront:TagResource",
        delete = "cloudfront:DescribeFunction cloudfront:DeleteFunction", on = "cloudfront::{account}:function/{name}*",
    )
)]
pub struct Function {
    /// Its runtime: `cloudfront-js-2.0`.
    pub runtime: String,
    /// Its source, up to 10 KiB.
    pub code: String,
}

/// What others may read of a function.
#[derive(Output, Clone, Debug)]
pub struct FunctionOut {
    /// Its name.
    #[output(id)]
    pub name: String,
    /// Its ARN, by which a behaviour names it.
    #[output(alias)]
    pub arn: Arn,
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_cloudfront::types::{FunctionConfig, FunctionRuntime, FunctionStage, FunctionSummary as Seen};
    use aws_smithy_types::Blob;

    use super::super::{NAME_MAX, identity, paging, tags};
    use super::{Function, FunctionOut};
    use crate::kinds::named::Prefixes;
    use crate::kinds::prelude::*;
    use crate::name;
    use crate::types::Arn;

    impl Operate<Aws> for Function {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let names = Prefixes::of::<Self>(cx, |stack| name::of(stack, "", NAME_MAX));
            let seen = paging::all(|marker| async move {
                // Every function has a development stage, also one that was never published.
                let call = aws.cloudfront().list_functions().stage(FunctionStage::Development).set_marker(marker);
                let list = call.send().await.or_fault("cloudfront:ListFunctions")?.function_list;
                Ok(list.map(|list| (list.items.unwrap_or_default(), list.next_marker)).unwrap_or_default())
            });
            let mut seen = seen.await?;
            seen.retain(|function| names.has(Some(function.name())));
            named::each(seen, |function| found(aws, function)).await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<FunctionOut, Fault> {
            let name = identity::name(me);
            let config = FunctionConfig::builder().comment(identity::comment(me)).runtime(runtime(want));
            let call = aws.cloudfront().create_function().name(&name).function_config(built(config.build())?);
            let call = call.function_code(Blob::new(want.code.as_bytes())).tags(tags::list(&me.tags)?);
            let made = call.send().await.or_fault("cloudfront:CreateFunction")?;
            let arn = made.function_summary().and_then(Seen::function_metadata).map(|of| Arn::new(of.function_arn()));
            // No behaviour takes a function that is not published.
            resume(publish(aws, &name, made.e_tag).await)?;
            let arn = arn.ok_or_else(|| Fault::new(Class::Lost, "AWS made a function and did not show it"))?;
            Ok(FunctionOut { name, arn })
        }

        async fn update(aws: &Aws, _: &Me<'_>, at: &Found<Self>, want: &Self, _: &Diff) -> Updated<Self> {
            let name = at.out.name.as_str();
            let (config, tag) = development(aws, name).await?;
            let mut config = config.ok_or_else(|| Fault::fatal(format!("AWS shows no configuration of {name}")))?;
            config.runtime = runtime(want);
            let call = aws.cloudfront().update_function().name(name).set_if_match(tag).function_config(config);
            let call = call.function_code(Blob::new(want.code.as_bytes()));
            let changed = call.send().await.or_fault("cloudfront:UpdateFunction")?;
            publish(aws, name, changed.e_tag).await?;
            Ok(None)
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            tags::set(aws, &at.out.arn, tags).await
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let name = at.out.name.as_str();
            let (_, tag) = development(aws, name).await?;
            let call = aws.cloudfront().delete_function().name(name).set_if_match(tag);
            call.send().await.or_fault("cloudfront:DeleteFunction").map(drop)
        }
    }

    fn runtime(want: &Function) -> FunctionRuntime {
        FunctionRuntime::from(want.runtime.as_str())
    }

    async fn publish(aws: &Aws, name: &str, tag: Option<String>) -> Result<(), Fault> {
        let call = aws.cloudfront().publish_function().name(name).set_if_match(tag);
        call.send().await.or_fault("cloudfront:PublishFunction").map(drop)
    }

    /// The configuration and the ETag of what is developed.
    async fn development(aws: &Aws, name: &str) -> Result<(Option<FunctionConfig>, Option<String>), Fault> {
        let call = aws.cloudfront().describe_function().name(name).stage(FunctionStage::Development);
        let answer = call.send().await.or_fault("cloudfront:DescribeFunction")?;
        Ok((answer.function_summary.and_then(|seen| seen.function_config), answer.e_tag))
    }

    async fn found(aws: &Reader, seen: Seen) -> Looked<Function> {
        let arn =
            Arn::new(seen.function_metadata().map(aws_sdk_cloudfront::types::FunctionMetadata::function_arn).unwrap_or_default());
        let live = aws.cloudfront().get_function().name(seen.name()).stage(FunctionStage::Live).send();
        let live = async { live.await.or_fault("cloudfront:GetFunction").unless(&["NoSuchFunctionExists"]) };
        let (live, tags) = futures::try_join!(live, tags::of(aws, arn.as_str()))?;
        let Some(tags) = tags else { return Ok(None) };
        // One that was never published has no code, and so is changed.
        let code = live.and_then(|live| live.function_code).map(Blob::into_inner).unwrap_or_default();
        let spec = Function {
            runtime: seen.function_config().map(|config| config.runtime().as_str().to_owned()).unwrap_or_default(),
            code: String::from_utf8_lossy(&code).into_owned(),
        };
        let born = seen.function_metadata().and_then(|of| of.created_time()).and_then(|at| u64::try_from(at.secs()).ok());
        let out = FunctionOut { name: seen.name().to_owned(), arn };
        Ok(Some(Found { born: born.unwrap_or_default(), ..Found::ready(Mark::Tags(tags), spec, out) }))
    }
}
