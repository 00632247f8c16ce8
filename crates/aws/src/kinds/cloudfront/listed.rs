//! CloudFront wants every list counted: a list is a type with its items and their number.

use aws_sdk_cloudfront::types::{
    Aliases, AllowedMethods, CacheBehavior, CacheBehaviors, CachedMethods, CookieNames, CustomErrorResponse,
    CustomErrorResponses, CustomHeaders, FunctionAssociation, FunctionAssociations, Headers, LambdaFunctionAssociation,
    LambdaFunctionAssociations, Method, Origin, OriginCustomHeader, Origins, QueryStringNames,
    ResponseHeadersPolicyAccessControlAllowHeaders as AllowHeaders,
    ResponseHeadersPolicyAccessControlAllowMethods as AllowMethods,
    ResponseHeadersPolicyAccessControlAllowMethodsValues as AllowMethod,
    ResponseHeadersPolicyAccessControlAllowOrigins as AllowOrigins,
    ResponseHeadersPolicyAccessControlExposeHeaders as ExposeHeaders, ResponseHeadersPolicyCustomHeader as ResponseHeader,
    ResponseHeadersPolicyCustomHeadersConfig as ResponseHeaders,
};
use provision_engine::{Fault, Secret};

use crate::client::built;
use crate::types::Arn;
use crate::wire::{Listed, items};

/// In a distribution's configuration a list of none is said; in a policy it is left out.
macro_rules! listed {
    ($said:literal: $($list:ident of $item:ident),* $(,)?) => {$(
        impl Listed for $list {
            type Item = $item;
            const SAID: bool = $said;
            fn of(items: Vec<$item>) -> Result<Self, Fault> {
                let list = $list::builder().quantity(i32::try_from(items.len()).unwrap_or(i32::MAX));
                built(list.set_items((!items.is_empty()).then_some(items)).build())
            }
            fn seen(&self) -> &[$item] {
                self.items()
            }
        }
    )*};
}
listed! {
    true:
    Aliases of String,
    AllowedMethods of Method,
    CacheBehaviors of CacheBehavior,
    CachedMethods of Method,
    CustomErrorResponses of CustomErrorResponse,
    CustomHeaders of OriginCustomHeader,
    FunctionAssociations of FunctionAssociation,
    LambdaFunctionAssociations of LambdaFunctionAssociation,
    Origins of Origin,
}
listed! {
    false:
    AllowHeaders of String,
    AllowMethods of AllowMethod,
    AllowOrigins of String,
    CookieNames of String,
    ExposeHeaders of String,
    Headers of String,
    QueryStringNames of String,
    ResponseHeaders of ResponseHeader,
}

items! {
    FunctionAssociation { event_type, set_event_type: function_arn, set_function_arn } = Arn { Arn::as_str },
    LambdaFunctionAssociation { event_type, set_event_type: lambda_function_arn, set_lambda_function_arn } = Arn { Arn::as_str },
    OriginCustomHeader { header_name, set_header_name: header_value, set_header_value } = Secret { Secret::expose },
}
