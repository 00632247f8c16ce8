//! A struct from an answer of AWS's.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Path};

use super::Row;

pub(super) fn read(ident: &Ident, seen: &Path, pending: &[Ident], rows: &[Row]) -> TokenStream {
    let fields = rows.iter().map(|row| {
        let (name, value) = (&row.name, shown(row, pending));
        quote!(#name: #value)
    });
    quote! {
        #[cfg(feature = "sdk")]
        impl<'seen> ::provision_aws::wire::Shown<&'seen #seen> for #ident {
            fn shown(seen: ::core::option::Option<&'seen #seen>) -> Self {
                Self { #( #fields ),* }
            }
        }
    }
}

/// What an answer shows of a field. What a change is making of it counts for what it is.
fn shown(Row { wiring, .. }: &Row, pending: &[Ident]) -> TokenStream {
    if let Some(by) = &wiring.by {
        return quote!(#by(seen));
    }
    if wiring.whole {
        return quote!(::provision_aws::wire::Shown::shown(seen));
    }
    let absent = wiring.absent.as_ref();
    let Some((last, outer)) = wiring.read.split_last() else {
        let absent = absent.map_or_else(|| quote!(::provision_aws::wire::Noted::noted(None)), |absent| quote!(#absent));
        return absent;
    };
    let conversion = wiring.with.as_ref().map_or_else(|| quote!(::provision_aws::wire::Shown), |with| quote!(#with));
    let shown = std::iter::once(last).chain(&wiring.twins).map(|last| {
        let mut at = path(outer.iter().chain([last]));
        if wiring.pending {
            let next = path(pending.iter().chain([last]));
            at = quote!(#next.or(#at));
        }
        let Some(absent) = absent else { return quote!(#conversion::shown(#at)) };
        quote!(match #at {
            ::core::option::Option::None => #absent,
            shown => #conversion::shown(shown),
        })
    });
    quote!(#( #shown )&&*)
}

/// A member of an answer, from the outermost to itself.
fn path<'a>(members: impl Iterator<Item = &'a Ident>) -> TokenStream {
    let steps = members.map(given);
    quote!(seen #( #steps )*)
}

/// From a shape that is perhaps there to a member of it that is perhaps there.
pub(crate) fn given(member: &Ident) -> TokenStream {
    quote!(.and_then(|at| ::provision_aws::wire::Given::given(at.#member())))
}
