//! What a distribution does with requests.

use std::collections::BTreeMap;

use provision_engine::{Set, Value};
use schemars::JsonSchema;
use serde::Serialize;

use crate::types::{Arn, CachePolicyId, OriginRequestPolicyId, ResponseHeadersPolicyId};

/// What is done with requests. What is not said here is not wanted: a policy or function that somebody added is taken away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, Value)]
pub struct Behaviour {
    /// The origin's name.
    pub origin: String,
    /// What viewers may speak: `redirect-to-https`, `https-only`, `allow-all`.
    pub viewer_protocol: String,
    /// The methods that reach the origin: `GET` and `HEAD`, with `OPTIONS`, or all seven.
    pub methods: Set<String>,
    /// The methods whose answers are cached: `GET` and `HEAD`, perhaps with `OPTIONS`.
    pub cached_methods: Set<String>,
    /// What is cached, and for how long.
    pub cache_policy: Option<CachePolicyId>,
    /// What of a request the origin gets beside what the cache tells apart.
    pub origin_request_policy: Option<OriginRequestPolicyId>,
    /// The headers that answers get.
    pub response_headers_policy: Option<ResponseHeadersPolicyId>,
    /// Whether answers are compressed for viewers that take it.
    pub compress: bool,
    /// CloudFront Functions, by the event that they run on: `viewer-request`, `viewer-response`.
    pub functions: BTreeMap<String, Arn>,
    /// Versions of Lambda functions, by event: `viewer-request`, `origin-request`, `origin-response`, `viewer-response`.
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
        AllowedMethods, CacheBehavior, CachedMethods, DefaultCacheBehavior, EventType, FunctionAssociation, FunctionAssociations,
        LambdaFunctionAssociation, LambdaFunctionAssociations, Method, ViewerProtocolPolicy,
    };
    use provision_engine::{Fault, Set};

    use super::super::listed::quantity;
    use super::{Behaviour, PathBehaviour};
    use crate::client::built;
    use crate::types::{Arn, CachePolicyId, OriginRequestPolicyId, ResponseHeadersPolicyId};

    /// CloudFront's two behaviours have the same fields, and no type in common.
    macro_rules! behaviours {
        ($($seen:ident: $lay:ident, $read:ident);* $(;)?) => {
            impl Behaviour {$(
                /// Lays our settings over what is there.
                #[expect(deprecated, reason = "the older form is taken away where it is found")]
                fn $lay(&self, over: &mut $seen) -> Result<(), Fault> {
                    over.target_origin_id.clone_from(&self.origin);
                    over.viewer_protocol_policy = ViewerProtocolPolicy::from(self.viewer_protocol.as_str());
                    over.allowed_methods = Some(methods(&self.methods, &self.cached_methods)?);
                    over.compress = Some(self.compress);
                    over.cache_policy_id = self.cache_policy.as_ref().map(CachePolicyId::to_string);
                    over.origin_request_policy_id = self.origin_request_policy.as_ref().map(OriginRequestPolicyId::to_string);
                    over.response_headers_policy_id = self.response_headers_policy.as_ref().map(ResponseHeadersPolicyId::to_string);
                    over.function_associations = Some(functions(&self.functions)?);
                    over.lambda_function_associations = Some(lambdas(&self.lambdas, over.lambda_function_associations.take())?);
                    if over.cache_policy_id.is_some() {
                        // The older form of the same settings; CloudFront takes one of the two.
                        over.forwarded_values = None;
                        (over.min_ttl, over.default_ttl, over.max_ttl) = (None, None, None);
                    }
                    Ok(())
                }

                /// Reads it back.
                fn $read(seen: &$seen) -> Self {
                    let text = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
                    let functions = seen.function_associations().map(FunctionAssociations::items).unwrap_or_default();
                    let lambdas = seen.lambda_function_associations().map(LambdaFunctionAssociations::items).unwrap_or_default();
                    let (methods, cached_methods) = read_methods(seen.allowed_methods());
                    Self {
                        origin: seen.target_origin_id().to_owned(),
                        viewer_protocol: seen.viewer_protocol_policy().as_str().to_owned(),
                        methods,
                        cached_methods,
                        cache_policy: text(seen.cache_policy_id()).map(CachePolicyId::new),
                        origin_request_policy: text(seen.origin_request_policy_id()).map(OriginRequestPolicyId::new),
                        response_headers_policy: text(seen.response_headers_policy_id()).map(ResponseHeadersPolicyId::new),
                        compress: seen.compress().unwrap_or_default(),
                        functions: functions
                            .iter()
                            .map(|of| (of.event_type().as_str().to_owned(), Arn::new(of.function_arn())))
                            .collect(),
                        lambdas: lambdas
                            .iter()
                            .map(|of| (of.event_type().as_str().to_owned(), Arn::new(of.lambda_function_arn())))
                            .collect(),
                    }
                }
            )*}
        };
    }

    behaviours! {
        DefaultCacheBehavior: lay_default, read_default;
        CacheBehavior: lay_path, read_path;
    }

    impl Behaviour {
        /// The default behaviour as CloudFront takes it.
        pub(in super::super) fn lay(&self, seen: Option<DefaultCacheBehavior>) -> Result<DefaultCacheBehavior, Fault> {
            let policy = ViewerProtocolPolicy::from(self.viewer_protocol.as_str());
            let new = DefaultCacheBehavior::builder().target_origin_id(&self.origin).viewer_protocol_policy(policy);
            let mut over = seen.map_or_else(|| built(new.build()), Ok)?;
            self.lay_default(&mut over)?;
            Ok(over)
        }

        /// Reads it back.
        pub(in super::super) fn read(seen: &DefaultCacheBehavior) -> Self {
            Self::read_default(seen)
        }
    }

    impl PathBehaviour {
        /// The behaviour as CloudFront takes it: what was seen of the same path, with our settings laid over.
        pub(in super::super) fn lay(&self, seen: Option<CacheBehavior>) -> Result<CacheBehavior, Fault> {
            let of = &self.behaviour;
            let policy = ViewerProtocolPolicy::from(of.viewer_protocol.as_str());
            let new = CacheBehavior::builder().path_pattern(&self.path).target_origin_id(&of.origin);
            let mut over = seen.map_or_else(|| built(new.viewer_protocol_policy(policy).build()), Ok)?;
            of.lay_path(&mut over)?;
            Ok(over)
        }

        /// Reads it back.
        pub(in super::super) fn read(seen: &CacheBehavior) -> Self {
            Self { path: seen.path_pattern().to_owned(), behaviour: Behaviour::read_path(seen) }
        }
    }

    fn methods(allowed: &Set<String>, cached: &Set<String>) -> Result<AllowedMethods, Fault> {
        let list = |of: &Set<String>| of.iter().map(|method| Method::from(method.as_str())).collect::<Vec<_>>();
        let (allowed, cached) = (list(allowed), list(cached));
        let cached = built(CachedMethods::builder().quantity(quantity(&cached)).set_items(Some(cached)).build())?;
        let builder = AllowedMethods::builder().quantity(quantity(&allowed)).set_items(Some(allowed));
        built(builder.cached_methods(cached).build())
    }

    fn read_methods(seen: Option<&AllowedMethods>) -> (Set<String>, Set<String>) {
        let list = |of: &[Method]| of.iter().map(|method| method.as_str().to_owned()).collect::<Set<_>>();
        let plain = || list(&[Method::Get, Method::Head]);
        let cached = seen.and_then(AllowedMethods::cached_methods).map(|of| list(of.items()));
        (seen.map_or_else(plain, |of| list(of.items())), cached.unwrap_or_else(plain))
    }

    fn functions(of: &BTreeMap<String, Arn>) -> Result<FunctionAssociations, Fault> {
        let one = |(event, arn): (&String, &Arn)| {
            built(FunctionAssociation::builder().event_type(EventType::from(event.as_str())).function_arn(arn.as_str()).build())
        };
        let items: Vec<FunctionAssociation> = of.iter().map(one).collect::<Result<_, _>>()?;
        let builder = FunctionAssociations::builder().quantity(quantity(&items));
        built(builder.set_items((!items.is_empty()).then_some(items)).build())
    }

    /// Whether a function gets the body of a request is kept as it is seen.
    fn lambdas(
        of: &BTreeMap<String, Arn>,
        seen: Option<LambdaFunctionAssociations>,
    ) -> Result<LambdaFunctionAssociations, Fault> {
        let seen = seen.and_then(|seen| seen.items).unwrap_or_default();
        let one = |(event, arn): (&String, &Arn)| {
            let event = EventType::from(event.as_str());
            let body = seen.iter().find(|seen| *seen.event_type() == event).and_then(LambdaFunctionAssociation::include_body);
            let builder = LambdaFunctionAssociation::builder().event_type(event).lambda_function_arn(arn.as_str());
            built(builder.include_body(body.unwrap_or_default()).build())
        };
        let items: Vec<LambdaFunctionAssociation> = of.iter().map(one).collect::<Result<_, _>>()?;
        let builder = LambdaFunctionAssociations::builder().quantity(quantity(&items));
        built(builder.set_items((!items.is_empty()).then_some(items)).build())
    }
}
