//! Fields that stand in a map of texts: what tags keep, and settings that AWS writes as a list of keys and values.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, LitStr};

use super::Row;

/// The fields of which `text` says under which key they stand.
fn under<'a>(rows: &'a [Row], text: impl Fn(&'a Row) -> Option<&'a LitStr>) -> (Vec<&'a Ident>, Vec<&'a LitStr>) {
    rows.iter().filter_map(|row| Some((&row.name, text(row)?))).unzip()
}

/// The fields that tags keep, because AWS does not tell them; most have none.
pub(super) fn kept(ident: &Ident, rows: &[Row]) -> TokenStream {
    let (fields, tags) = under(rows, |row| row.wiring.tag.as_ref());
    let (flagged, flags) = under(rows, |row| row.wiring.flag.as_ref());
    let names: Vec<String> = fields.iter().chain(&flagged).map(ToString::to_string).collect();
    let (keep, recall) = if names.is_empty() { (quote!(_), quote!(_)) } else { (quote!(tags), quote!(tags)) };
    quote! {
        #[cfg(feature = "sdk")]
        impl ::provision_aws::wire::Kept for #ident {
            const KEPT: &'static [&'static str] = &[#( #names ),*];
            fn keep(&self, #keep: &mut ::provision_engine::Tags) {
                #( ::provision_aws::wire::note(tags, #tags, &self.#fields); )*
                #( ::provision_aws::wire::flag(tags, #flags, self.#flagged); )*
            }
            fn recall(&mut self, #recall: &::provision_engine::Tags) {
                #( if let ::core::option::Option::Some(text) = tags.get(#tags) {
                    self.#fields = ::provision_aws::wire::Noted::noted(::core::option::Option::Some(text));
                } )*
                #( self.#flagged = tags.contains_key(#flags); )*
            }
        }
    }
}

/// The fields that AWS writes as keys and values.
pub(super) fn keyed(ident: &Ident, rows: &[Row]) -> Option<TokenStream> {
    let (fields, keys) = under(rows, |row| row.wiring.key.as_ref());
    if fields.is_empty() {
        return None;
    }
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
