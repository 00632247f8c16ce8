//! A function of Lambda@Edge.

use provision_derive::Wire;
use provision_engine::{Kind, Output};

use super::Package;
use crate::name;
use crate::types::Arn;

/// A function that CloudFront runs near its viewers. It stands in us-east-1, on x86-64, without environment variables, and
/// CloudFront takes numbered versions only: a change makes a new version, and behaviours follow it. What is compared is
/// the latest of them.
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html>.
#[derive(Kind, Wire, Clone, Debug)]
#[kind(
    name = "lambda.edge-function", terraform = "aws_lambda_function", cloudformation = "AWS::Lambda::Function",
    out = EdgeFunctionOut,
    replace = "refuse",
    out_follows,
    create = "1/3/20",
    update = "1/3/20",
    iam(
        list = "lambda:ListFunctions lambda:GetFunction lambda:ListTags lambda:ListVersionsByFunction",
        create = "lambda:CreateFunction lambda:PublishVersion lambda:TagResource iam:PassRole@lambda.amazonaws.com,edgelambda.amazonaws.com",
        update = "lambda:GetFunction lambda:UpdateFunctionConfiguration lambda:UpdateFunctionCode lambda:PublishVersion lambda:TagResource lambda:UntagResource iam:PassRole@lambda.amazonaws.com,edgelambda.amazonaws.com",
        delete = "lambda:DeleteFunction lambda:TagResource", on = "lambda:us-east-1:{account}:function:{name}*",
    )
)]
#[wire(create = operate::CreateCall, create = operate::UpdateCall, read = operate::Seen)]
pub struct EdgeFunction {
    /// The role that it runs in; `lambda.amazonaws.com` and `edgelambda.amazonaws.com` may assume it.
    pub role: Arn,
    /// Its runtime: `nodejs22.x`.
    pub runtime: String,
    /// The file and the function in it: `index.handler`.
    pub handler: String,
    /// Memory in MiB; 128 for viewer requests and responses.
    #[wire(memory_size)]
    pub memory_mib: u32,
    /// Seconds until it is ended; at most 5 for viewer requests and responses.
    #[wire(timeout)]
    pub timeout_s: u32,
    /// Its code.
    #[wire(by = operate::code)]
    pub code: Package,
}

/// What others may read of a function.
#[derive(Output, Clone, Debug)]
pub struct EdgeFunctionOut {
    /// Its ARN.
    #[output(id)]
    pub arn: Arn,
    /// The ARN of its latest version, which a behaviour names.
    #[output(alias)]
    pub version: Arn,
}

/// The longest name of a function.
/// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html>.
const NAME_MAX: usize = 64;

impl EdgeFunction {
    /// The name of a node's function.
    #[must_use]
    pub fn name_of(stack: &str, node: &str) -> String {
        name::of(stack, node, NAME_MAX)
    }
}

#[cfg(feature = "sdk")]
mod operate {
    pub(super) use aws_sdk_lambda::operation::create_function::builders::CreateFunctionFluentBuilder as CreateCall;
    use aws_sdk_lambda::operation::get_function::GetFunctionOutput;
    pub(super) use aws_sdk_lambda::operation::update_function_configuration::builders::UpdateFunctionConfigurationFluentBuilder as UpdateCall;
    pub(super) use aws_sdk_lambda::types::FunctionConfiguration as Seen;
    use aws_sdk_lambda::types::{Architecture, FunctionCode, LastUpdateStatus, PackageType, State};
    use aws_smithy_types::{Blob, base64};
    use jiff::{Timestamp, Unit};
    use provision_engine::{Kind, PARKED_TAG};

    use super::super::Package;
    use super::{EdgeFunction, EdgeFunctionOut};
    use crate::kinds::named::Prefixes;
    use crate::kinds::prelude::*;
    use crate::types::Arn;

    /// The role is not known everywhere yet.
    const NOT_YET: [&str; 2] = ["cannot be assumed by Lambda", "does not have permissions"];
    /// CloudFront keeps copies of a function for hours after the last behaviour has let go of it.
    /// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-delete-replicas.html>.
    const REPLICATED: &str = "replicated function";

    impl Operate<Aws> for EdgeFunction {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let names = Prefixes::of::<Self>(cx, |stack| EdgeFunction::name_of(stack, ""));
            let pages = aws.us_east_1().lambda().list_functions().into_paginator().items().send();
            let mut seen: Vec<Seen> = pages.try_collect().await.or_fault("lambda:ListFunctions")?;
            seen.retain(|function| names.has(function.function_name()));
            named::each(seen, |function| async move {
                let (lambda, name) = (aws.us_east_1().lambda(), function.function_name().unwrap_or_default());
                let whole = lambda.get_function().function_name(name).send();
                let versions = lambda.list_versions_by_function().function_name(name).into_paginator().items().send();
                let whole = async { there(whole.await.or_fault("lambda:GetFunction")) };
                let versions = async { there(versions.try_collect().await.or_fault("lambda:ListVersionsByFunction")) };
                let (whole, versions): (_, Option<Vec<Seen>>) = futures::try_join!(whole, versions)?;
                Ok(whole.zip(versions).and_then(|(whole, versions)| found(whole, &versions)))
            })
            .await
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<EdgeFunctionOut, Fault> {
            let code = FunctionCode::builder().zip_file(Blob::new(want.code.zip())).build();
            let call = want.create(aws.us_east_1().lambda().create_function())?.function_name(Self::name_of(me.stack, me.node));
            let call = call.package_type(PackageType::Zip).architectures(Architecture::X8664).code(code).publish(true);
            let made = call.set_tags(Some(me.tags.clone().into_iter().collect())).send().await.or_fault("lambda:CreateFunction");
            let made = made.class(Class::NotYet, &NOT_YET).class(Class::Taken, &["already exist"])?;
            Ok(published(made.function_arn(), made.version()))
        }

        /// Lambda takes one change at a time, and the engine asks again while one is under way.
        async fn update(aws: &Aws, me: &Me<'_>, at: &Found<Self>, want: &Self, _: &Diff) -> Updated<Self> {
            let (lambda, arn) = (aws.us_east_1().lambda(), at.out.arn.as_str());
            let seen = lambda.get_function().function_name(arn).send().await.or_fault("lambda:GetFunction")?;
            let config = seen.configuration().ok_or_else(|| Fault::fatal(format!("AWS shows no configuration of {arn}")))?;
            if let Phase::Settling(what) = phase(config) {
                return Err(Fault::new(Class::NotYet, what));
            }
            let now = Self::shown(Some(config));
            if Self::FIELDS.iter().any(|field| field.name != "code" && !(field.accepts)(want, &now)) {
                let call = want.create(lambda.update_function_configuration())?.function_name(arn);
                call.send().await.or_fault("lambda:UpdateFunctionConfiguration").class(Class::NotYet, &NOT_YET)?;
                return Err(Fault::new(Class::NotYet, "its configuration is being changed"));
            }
            if seen.tags().is_some_and(|tags| tags.contains_key(PARKED_TAG)) {
                lambda.untag_resource().resource(arn).tag_keys(PARKED_TAG).send().await.or_fault("lambda:UntagResource")?;
            }
            Self::tag(aws, at, &me.tags).await?;
            if now.code != want.code {
                let call = lambda.update_function_code().function_name(arn).zip_file(Blob::new(want.code.zip())).publish(true);
                let made = call.send().await.or_fault("lambda:UpdateFunctionCode")?;
                return Ok(Some(published(made.function_arn(), made.version())));
            }
            // Without a change since the last version this answers with that version.
            let made = lambda.publish_version().function_name(arn).send().await.or_fault("lambda:PublishVersion")?;
            Ok(Some(published(made.function_arn(), made.version())))
        }

        async fn tag(aws: &Aws, at: &Found<Self>, tags: &Tags) -> Result<(), Fault> {
            let call = aws.us_east_1().lambda().tag_resource().resource(at.out.arn.as_str());
            call.set_tags(Some(tags.clone().into_iter().collect())).send().await.or_fault("lambda:TagResource").map(drop)
        }

        /// With all its versions.
        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            let call = aws.us_east_1().lambda().delete_function().function_name(at.out.arn.as_str());
            let done = call.send().await.or_fault("lambda:DeleteFunction").class(Class::Parked, &[REPLICATED]).map(drop);
            let Err(fault) = done else { return Ok(()) };
            if fault.class != Class::Parked {
                return Err(fault);
            }
            if let Phase::Parked(why) = &at.phase {
                return Err(Fault { message: why.clone(), ..fault });
            }
            let since = Timestamp::now().round(Unit::Second).unwrap_or_default().to_string();
            Self::tag(aws, at, &Tags::from([(PARKED_TAG.to_owned(), since.clone())])).await?;
            Err(Fault { message: parked(&since), ..fault })
        }
    }

    fn parked(since: &str) -> String {
        format!("parked since {since}: CloudFront keeps copies of it for hours, and provision gc deletes it then")
    }

    fn found(seen: GetFunctionOutput, versions: &[Seen]) -> Option<Found<EdgeFunction>> {
        let tags: Tags = seen.tags.unwrap_or_default().into_iter().collect();
        let config = seen.configuration?;
        let number = |version: &&Seen| version.version().and_then(|number| number.parse::<u64>().ok());
        let latest = versions.iter().filter(|version| number(version).is_some()).max_by_key(number);
        // One without a version is changed: its code is not what is asked for, whatever it is.
        let (of, code) = (latest.unwrap_or(&config), code(latest));
        let spec = EdgeFunction { code, ..EdgeFunction::shown(Some(of)) };
        let out = published(of.function_arn(), latest.and_then(Seen::version));
        let phase = tags.get(PARKED_TAG).map_or_else(|| phase(&config), |since| Phase::Parked(parked(since)));
        Some(Found::ready(Mark::Tags(tags), spec, out).phase(phase))
    }

    pub(super) fn code(seen: Option<&Seen>) -> Package {
        Package::seen(&base64::decode(seen.and_then(Seen::code_sha256).unwrap_or_default()).unwrap_or_default())
    }

    /// From the ARN of a version, or that of the function and the version's number:
    /// `arn:aws:lambda:us-east-1:1:function:name:3`.
    fn published(arn: Option<&str>, version: Option<&str>) -> EdgeFunctionOut {
        let arn = arn.unwrap_or_default();
        let parts: Vec<&str> = arn.splitn(8, ':').collect();
        let function = parts[..parts.len().min(7)].join(":");
        let number = parts.get(7).copied().or(version).filter(|number| number.parse::<u64>().is_ok());
        let version = number.map_or_else(|| arn.to_owned(), |number| format!("{function}:{number}"));
        EdgeFunctionOut { arn: Arn::new(function), version: Arn::new(version) }
    }

    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html>.
    fn phase(seen: &Seen) -> Phase {
        let why = |why: Option<&str>| why.unwrap_or("no reason given").to_owned();
        match (seen.state(), seen.last_update_status()) {
            (Some(State::Failed), _) => Phase::Broken(why(seen.state_reason())),
            (_, Some(LastUpdateStatus::Failed)) => Phase::Stuck(why(seen.last_update_status_reason())),
            (Some(State::Pending), _) => Phase::Settling(State::Pending.as_str().to_owned()),
            (_, Some(LastUpdateStatus::InProgress)) => Phase::Settling(LastUpdateStatus::InProgress.as_str().to_owned()),
            // An inactive one wakes when it is called.
            _ => Phase::Ready,
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        /// The version that can be changed, and has no number.
        const LATEST: &str = "$LATEST";
        const ARN: &str = "arn:aws:lambda:us-east-1:123456789012:function:shop-staging-edge";

        fn version(number: &str, sha: &[u8]) -> Seen {
            let arn = if number == LATEST { ARN.to_owned() } else { format!("{ARN}:{number}") };
            Seen::builder().version(number).function_arn(arn).code_sha256(base64::encode(sha)).build()
        }

        fn seen(tags: &[(&str, &str)]) -> GetFunctionOutput {
            let tags = tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
            GetFunctionOutput::builder().configuration(version(LATEST, b"new")).set_tags(Some(tags)).build()
        }

        #[test]
        fn the_latest_version_is_what_it_is_known_by() {
            let versions = [version(LATEST, b"new"), version("9", b"nine"), version("10", b"ten")];
            let found = found(seen(&[]), &versions).unwrap();
            assert_eq!((found.out.arn.as_str(), found.out.version.as_str()), (ARN, format!("{ARN}:10").as_str()));
            assert_eq!(found.spec.code, Package::seen(b"ten"));
        }

        #[test]
        fn without_a_version_it_is_changed_whatever_its_code() {
            let found = found(seen(&[]), &[version(LATEST, b"new")]).unwrap();
            assert_ne!(found.spec.code, Package::seen(b"new"));
        }

        #[test]
        fn one_that_was_to_be_deleted_is_parked() {
            let Phase::Parked(why) = found(seen(&[(PARKED_TAG, "2026-01-02T03:04:05Z")]), &[]).unwrap().phase else {
                unreachable!("it is parked")
            };
            assert!(why.starts_with("parked since 2026-01-02T03:04:05Z: "), "{why}");
        }

        #[test]
        fn one_that_is_being_changed_settles() {
            let under_way = Seen::builder().state(State::Active).last_update_status(LastUpdateStatus::InProgress).build();
            assert_eq!(phase(&under_way), Phase::Settling("InProgress".to_owned()));
            assert_eq!(phase(&Seen::builder().state(State::Inactive).build()), Phase::Ready);
        }
    }
}
