//! What a distribution does with requests.

use std::collections::BTreeMap;

use provision_derive::Wire;
use provision_engine::{Set, Value};
use schemars::JsonSchema;
use serde::Serialize;

use crate::types::{Arn, CachePolicyId, OriginRequestPolicyId, ResponseHeadersPolicyId};

/// What is done with requests. What is not said here is not wanted: a policy or function that somebody added is taken away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, Value, Wire)]
#[wire(lay = wire::DefaultCacheBehavior, lay = wire::CacheBehavior, read = wire::DefaultCacheBehavior, read = wire::CacheBehavior)]
#[wire(parts(allowed_methods = wire::methods(methods, cached_methods)))]
pub struct Behaviour {
    /// The origin's name.
    #[wire(target_origin_id)]
    pub origin: String,
    /// What viewers may speak: `redirect-to-https`, `https-only`, `allow-all`.
    #[wire(viewer_protocol_policy)]
    pub viewer_protocol: String,
    /// The methods that reach the origin: `GET` and `HEAD`, with `OPTIONS`, or all seven.
    #[wire(allowed_methods.items, else = wire::plain())]
    pub methods: Set<String>,
    /// The methods whose answers are cached: `GET` and `HEAD`, perhaps with `OPTIONS`.
    #[wire(allowed_methods.cached_methods.items, else = wire::plain())]
    pub cached_methods: Set<String>,
    /// What is cached, and for how long.
    #[wire(cache_policy_id, with = crate::wire::named)]
    pub cache_policy: Option<CachePolicyId>,
    /// What of a request the origin gets beside what the cache tells apart.
    #[wire(origin_request_policy_id, with = crate::wire::named)]
    pub origin_request_policy: Option<OriginRequestPolicyId>,
    /// The headers that answers get.
    #[wire(response_headers_policy_id, with = crate::wire::named)]
    pub response_headers_policy: Option<ResponseHeadersPolicyId>,
    /// Whether answers are compressed for viewers that take it.
    pub compress: bool,
    /// CloudFront Functions, by the event that they run on: `viewer-request`, `viewer-response`.
    #[wire(function_associations)]
    pub functions: BTreeMap<String, Arn>,
    /// Versions of Lambda functions, by event: `viewer-request`, `origin-request`, `origin-response`, `viewer-response`.
    #[wire(lambda_function_associations)]
    pub lambdas: BTreeMap<String, Arn>,
}

/// What is done with requests of a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, Value)]
pub struct PathBehaviour {
    /// The pattern: `/api/*`.
    pub path: String,
    /// What is done.
    pub behaviour: Behaviour,
}

#[cfg(feature = "sdk")]
mod wire {
    use std::collections::BTreeMap;

    use aws_sdk_cloudfront::types::{
        AllowedMethods, CachedMethods, FunctionAssociation, FunctionAssociations, LambdaFunctionAssociation,
        LambdaFunctionAssociations, Method, ViewerProtocolPolicy,
    };
    pub(super) use aws_sdk_cloudfront::types::{CacheBehavior, DefaultCacheBehavior};
    use provision_engine::{Fault, Set};

    use super::super::listed::quantity;
    use super::{Behaviour, PathBehaviour};
    use crate::client::built;
    use crate::types::Arn;
    use crate::wire::{Asked, Lay, Shown, put_plain};

    put_plain!(ViewerProtocolPolicy);

    /// Functions by the event that they run on.
    macro_rules! associations {
        ($($list:ident of $one:ident: $arn:ident),* $(,)?) => {$(
            impl Asked<$list> for BTreeMap<String, Arn> {
                fn asked(&self) -> Result<Option<$list>, Fault> {
                    let one = |(event, arn): (&String, &Arn)| {
                        built($one::builder().event_type(event.as_str().into()).$arn(arn.as_str()).build())
                    };
                    let items: Vec<$one> = self.iter().map(one).collect::<Result<_, _>>()?;
                    let list = $list::builder().quantity(quantity(&items));
                    built(list.set_items((!items.is_empty()).then_some(items)).build()).map(Some)
                }
            }
            impl<'a> Shown<&'a $list> for BTreeMap<String, Arn> {
                fn shown(seen: Option<&'a $list>) -> Self {
                    let all = seen.map($list::items).unwrap_or_default().iter();
                    all.map(|of| (of.event_type().as_str().to_owned(), Arn::new(of.$arn()))).collect()
                }
            }
        )*};
    }
    associations! {
        FunctionAssociations of FunctionAssociation: function_arn,
        LambdaFunctionAssociations of LambdaFunctionAssociation: lambda_function_arn,
    }

    /// CloudFront's two behaviours have the same fields, and no type in common.
    macro_rules! laid {
        ($behaviour:expr, $new:expr, $seen:expr) => {{
            let mut over = $seen.map_or_else(|| built($new), Ok)?;
            let before = over.lambda_function_associations.take();
            $behaviour.lay(&mut over)?;
            keep_bodies(over.lambda_function_associations.as_mut(), before);
            if over.cache_policy_id.is_some() {
                // The older form of the same settings; CloudFront takes one of the two.
                over.forwarded_values = None;
                (over.min_ttl, over.default_ttl, over.max_ttl) = (None, None, None);
            }
            Ok(over)
        }};
    }

    impl Behaviour {
        /// The default behaviour as CloudFront takes it.
        #[expect(deprecated, reason = "the older form is taken away where it is found")]
        pub(in super::super) fn laid(&self, seen: Option<DefaultCacheBehavior>) -> Result<DefaultCacheBehavior, Fault> {
            let policy = self.viewer_protocol.as_str().into();
            let new = DefaultCacheBehavior::builder().target_origin_id(&self.origin).viewer_protocol_policy(policy);
            laid!(self, new.build(), seen)
        }
    }

    impl PathBehaviour {
        /// The behaviour as CloudFront takes it: what was seen of the same path, with our settings laid over.
        #[expect(deprecated, reason = "the older form is taken away where it is found")]
        pub(in super::super) fn laid(&self, seen: Option<CacheBehavior>) -> Result<CacheBehavior, Fault> {
            let of = &self.behaviour;
            let new = CacheBehavior::builder().path_pattern(&self.path).target_origin_id(&of.origin);
            laid!(of, new.viewer_protocol_policy(of.viewer_protocol.as_str().into()).build(), seen)
        }
    }

    impl<'a> Shown<&'a CacheBehavior> for PathBehaviour {
        fn shown(seen: Option<&'a CacheBehavior>) -> Self {
            Self { path: String::shown(seen.map(CacheBehavior::path_pattern)), behaviour: Behaviour::shown(seen) }
        }
    }

    pub(super) fn methods(want: &Behaviour) -> Result<Option<AllowedMethods>, Fault> {
        let list = |of: &Set<String>| of.iter().map(|method| Method::from(method.as_str())).collect::<Vec<_>>();
        let (allowed, cached) = (list(&want.methods), list(&want.cached_methods));
        let cached = built(CachedMethods::builder().quantity(quantity(&cached)).set_items(Some(cached)).build())?;
        let builder = AllowedMethods::builder().quantity(quantity(&allowed)).set_items(Some(allowed));
        built(builder.cached_methods(cached).build()).map(Some)
    }

    /// The methods where nothing is said.
    pub(super) fn plain() -> Set<String> {
        ["GET", "HEAD"].map(str::to_owned).into_iter().collect()
    }

    /// Whether a function gets the body of a request is kept as it is seen.
    fn keep_bodies(over: Option<&mut LambdaFunctionAssociations>, before: Option<LambdaFunctionAssociations>) {
        let before = before.and_then(|before| before.items).unwrap_or_default();
        for one in over.into_iter().flat_map(|over| over.items.iter_mut().flatten()) {
            let same = before.iter().find(|before| before.event_type == one.event_type);
            one.include_body = same.and_then(|same| same.include_body).or(one.include_body);
        }
    }
}
