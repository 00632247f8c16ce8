//! CloudFront wants every list counted: a list is a type with its items and their number.

use aws_sdk_cloudfront::types::{
    CookieNames, Headers, QueryStringNames, ResponseHeadersPolicyAccessControlAllowHeaders as AllowHeaders,
    ResponseHeadersPolicyAccessControlAllowMethods as AllowMethods,
    ResponseHeadersPolicyAccessControlAllowOrigins as AllowOrigins,
    ResponseHeadersPolicyAccessControlExposeHeaders as ExposeHeaders,
};
use provision_engine::{Fault, Set};

use crate::client::built;
use crate::wire::{Asked, Shown};

/// How many there are.
pub(super) fn quantity<T>(items: &[T]) -> i32 {
    i32::try_from(items.len()).unwrap_or(i32::MAX)
}

/// A set of texts as such a list; one that is empty is left out.
macro_rules! listed {
    ($($list:ident),* $(,)?) => {$(
        impl Asked<$list> for Set<String> {
            fn asked(&self) -> Result<Option<$list>, Fault> {
                let items: Option<Vec<_>> = self.asked()?;
                let Some(items) = items.filter(|items| !items.is_empty()) else { return Ok(None) };
                built($list::builder().quantity(quantity(&items)).set_items(Some(items)).build()).map(Some)
            }
        }
        impl<'a> Shown<&'a $list> for Set<String> {
            fn shown(seen: Option<&'a $list>) -> Self {
                Shown::shown(seen.map($list::items))
            }
        }
    )*};
}
listed! { AllowOrigins, AllowHeaders, AllowMethods, ExposeHeaders, Headers, CookieNames, QueryStringNames }
