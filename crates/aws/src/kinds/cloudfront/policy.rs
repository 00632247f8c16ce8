//! CloudFront has three kinds of policies, with the same calls under different names. None has tags, and each is changed as a whole,
//! under the `ETag` of what was seen.

/// What is done with a policy, from its names in the SDK: `policy! { Kind, "Operation", "ListOperation": list(Type).answer, create, get,
/// update, delete: member.Config config }`.
macro_rules! policy {
    ($kind:ident, $operation:literal, $lists:literal: $list:ident($type:ident).$all:ident, $create:ident, $get:ident,
        $update:ident, $delete:ident: $policy:ident.$shape:ident $config:ident) => {
        impl Operate<Aws> for $kind {
            async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
                let seen = super::super::paging::all(|marker| async move {
                    let call = aws.cloudfront().$list().r#type($type::Custom).set_marker(marker);
                    let list = call.send().await.or_fault(concat!("cloudfront:", $lists))?.$all;
                    Ok(list.map(|list| (list.items.unwrap_or_default(), list.next_marker)).unwrap_or_default())
                });
                let seen = seen.await?;
                let policies = seen.iter().filter_map(|summary| summary.$policy());
                let found = policies.filter_map(|seen| {
                    let config = seen.$config()?;
                    let comment = config.comment().unwrap_or_default();
                    let mark = super::super::identity::mark::<Self>(cx, config.name(), comment)?;
                    Some(Found::ready(mark, Self::shown(Some(config)), Shown::shown(Some(seen))))
                });
                Ok(found.collect())
            }

            async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<<Self as provision_engine::Kind>::Out, Fault> {
                use super::super::identity::{comment, name};
                let config = want.create($shape::builder().name(name(me)).comment(comment(me)))?;
                let call = aws.cloudfront().$create().$config(built(config.build())?);
                made(call.send().await.or_fault(concat!("cloudfront:Create", $operation))?.$policy())
            }

            /// What is nobody's here stays as it is seen.
            async fn update(aws: &Aws, me: &Me<'_>, at: &Found<Self>, want: &Self, _: &Diff) -> Updated<Self> {
                let id = at.out.id.as_str();
                let (config, tag) = seen(aws, id).await?;
                let mut config = config.ok_or_else(|| Fault::fatal(format!("AWS shows no configuration of {id}")))?;
                config.comment = Some(super::super::identity::comment(me));
                $crate::wire::Lay::lay(want, &mut config)?;
                let call = aws.cloudfront().$update().id(id).set_if_match(tag).$config(config);
                call.send().await.or_fault(concat!("cloudfront:Update", $operation))?;
                Ok(None)
            }

            async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
                let id = at.out.id.as_str();
                let (_, tag) = seen(aws, id).await?;
                let call = aws.cloudfront().$delete().id(id).set_if_match(tag);
                call.send().await.or_fault(concat!("cloudfront:Delete", $operation)).map(drop)
            }
        }

        /// Its configuration and its ETag.
        async fn seen(aws: &Aws, id: &str) -> Result<(Option<$shape>, Option<String>), Fault> {
            let answer = aws.cloudfront().$get().id(id).send().await.or_fault(concat!("cloudfront:Get", $operation))?;
            Ok((answer.$policy.and_then(|seen| seen.$config), answer.e_tag))
        }
    };
}
pub(super) use policy;
