//! Fields that stand in a map of texts: what tags keep, and settings that AWS writes as a list of keys and values.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, LitStr};

use super::Row;

/// The fields of which `text` says under which key they stand; nothing where there are none.
fn under<'a>(rows: &'a [Row], text: impl Fn(&'a Row) -> Option<&'a LitStr>) -> Option<(Vec<&'a Ident>, Vec<&'a LitStr>)> {
    let all: (Vec<_>, Vec<_>) = rows.iter().filter_map(|row| Some((&row.name, text(row)?))).unzip();
    (!all.0.is_empty()).then_some(all)
}

/// The fields that tags keep, because AWS does not tell them.
pub(super) fn kept(ident: &Ident, rows: &[Row]) -> Option<TokenStream> {
    let (fields, tags) = under(rows, |row| row.wiring.tag.as_ref())?;
    let names = fields.iter().map(ToString::to_string);
    Some(quote! {
        #[cfg(feature = "sdk")]
        impl ::provision_aws::wire::Kept for #ident {
            const KEPT: &'static [&'static str] = &[#( #names ),*];
            fn keep(&self, tags: &mut ::provision_engine::Tags) {
                #( ::provision_aws::wire::note(tags, #tags, &self.#fields); )*
            }
            fn recall(&mut self, tags: &::provision_engine::Tags) {
                #( if let ::core::option::Option::Some(text) = tags.get(#tags) {
                    self.#fields = ::provision_aws::wire::Noted::noted(::core::option::Option::Some(text));
                } )*
            }
        }
    })
}

/// The fields that AWS writes as keys and values.
pub(super) fn keyed(ident: &Ident, rows: &[Row]) -> Option<TokenStream> {
    let (fields, keys) = under(rows, |row| row.wiring.key.as_ref())?;
    let names = fields.iter().map(ToString::to_string);
    Some(quote! {
        #[cfg(feature = "sdk")]
        impl ::provision_aws::wire::Keyed for #ident {
            fn keyed(&self, has: impl ::core::ops::Fn(&str) -> bool) -> ::provision_engine::Tags {
                let mut all = ::provision_engine::Tags::new();
                #( if has(#names) {
                    ::provision_aws::wire::note(&mut all, #keys, &self.#fields);
                } )*
                all
            }
            fn with_keyed(mut self, all: &::provision_engine::Tags) -> Self {
                #( self.#fields = ::provision_aws::wire::Noted::noted(all.get(#keys).map(::std::string::String::as_str)); )*
                self
            }
        }
    })
}
