//! Settings that are laid over what AWS shows: what others set there stays.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, Path, braced};

use super::attributes::Wiring;
use super::inside::built;
use super::{Made, Row, asked, setter, setters};

/// `Type { member }`: one in a list of such, told from the others by that member.
pub(super) struct EntryOf {
    pub(super) shape: Path,
    key: Ident,
}

impl Parse for EntryOf {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let shape = input.call(Path::parse_mod_style)?;
        let content;
        braced!(content in input);
        Ok(Self { shape, key: content.parse()? })
    }
}

/// The members that are ours, over what is there.
pub(super) fn lay(ident: &Ident, over: &Path, wiring: &Wiring, made: &[Made], rows: &[Row]) -> TokenStream {
    let fields = rows.iter().map(|row| field(over, row));
    let parts = made.iter().map(|Made { member, value, .. }| quote!(::provision_aws::wire::Put::put(&mut over.#member, #value);));
    let older = rows.iter().any(|row| !row.wiring.instead.is_empty());
    let older = older.then(|| quote!(#[expect(deprecated, reason = "an older form is taken away where it is found")]));
    let laid = wiring.shapes.contains(over).then(|| laid(ident, over));
    quote! {
        #[cfg(feature = "sdk")]
        impl ::provision_aws::wire::Lay<#over> for #ident {
            #older
            fn lay(&self, over: &mut #over) -> ::core::result::Result<(), ::provision_engine::Fault> {
                #( #fields )* #( #parts )*
                ::core::result::Result::Ok(())
            }
        }
        #laid
    }
}

fn field(over: &Path, row: &Row) -> TokenStream {
    let Row { name, wiring, .. } = row;
    if wiring.whole {
        return quote!(::provision_aws::wire::Lay::<#over>::lay(&self.#name, over)?;);
    }
    let Some(member) = &wiring.create else { return TokenStream::new() };
    let value =
        if wiring.laid { quote!(::provision_aws::wire::Laid::laid(&self.#name, over.#member.take())?) } else { asked(row) };
    let members = std::iter::once(member).chain(&wiring.twins);
    let put = quote!(let ours = #value; #( ::provision_aws::wire::Put::put(&mut over.#members, ours); )*);
    let instead = &wiring.instead;
    let instead =
        (!instead.is_empty()).then(|| quote!(if over.#member.is_some() { #( over.#instead = ::core::option::Option::None; )* }));
    quote!(#put #instead)
}

/// A shape that can be built is built where nothing is seen of it.
fn laid(ident: &Ident, over: &Path) -> TokenStream {
    quote! {
        #[cfg(feature = "sdk")]
        impl ::provision_aws::wire::Laid<#over> for #ident {
            fn laid(
                &self,
                seen: ::core::option::Option<#over>,
            ) -> ::core::result::Result<::core::option::Option<#over>, ::provision_engine::Fault> {
                let ::core::option::Option::Some(mut over) = seen else { return ::provision_aws::wire::Asked::asked(self) };
                ::provision_aws::wire::Lay::lay(self, &mut over)?;
                ::core::result::Result::Ok(::core::option::Option::Some(over))
            }
        }
    }
}

/// One of a list, by its name there.
pub(super) fn entry(ident: &Ident, of: &EntryOf, wiring: &Wiring, made: &[Made], rows: &[Row]) -> TokenStream {
    let EntryOf { shape, key } = of;
    let (set_key, setters, built) = (setter(key), setters(&wiring.always, made, rows), built(wiring.checked, &quote!(call)));
    quote! {
        #[cfg(feature = "sdk")]
        impl ::provision_aws::wire::Entry<#shape> for #ident {
            fn key(item: &#shape) -> &str {
                ::core::convert::AsRef::as_ref(item.#key())
            }
            fn of(item: &#shape) -> ::core::option::Option<Self> {
                ::core::option::Option::Some(::provision_aws::wire::Shown::shown(::core::option::Option::Some(item)))
            }
            fn entry(
                &self,
                key: &str,
                seen: ::core::option::Option<#shape>,
            ) -> ::core::result::Result<#shape, ::provision_engine::Fault> {
                let mut over = if let ::core::option::Option::Some(seen) = seen {
                    seen
                } else {
                    let call = #shape::builder().#set_key(::core::option::Option::Some(key.into()));
                    #setters
                    #built
                };
                ::provision_aws::wire::Lay::lay(self, &mut over)?;
                ::core::result::Result::Ok(over)
            }
        }
    }
}
