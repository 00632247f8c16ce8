//! `#[derive(Output)]`: what others may read of an object, and by which texts they may refer to it.

use darling::FromAttributes;
use proc_macro2::TokenStream;
use quote::quote;

use crate::attributes::OutputAttributes;

pub(crate) fn expand(input: &syn::DeriveInput) -> syn::Result<TokenStream> {
    let syn::Data::Struct(syn::DataStruct { fields: syn::Fields::Named(fields), .. }) = &input.data else {
        return Err(syn::Error::new_spanned(&input.ident, "an output is a struct with named fields"));
    };
    let (mut ids, mut aliases, mut known, mut late) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for field in &fields.named {
        let attributes = OutputAttributes::from_attributes(&field.attrs).map_err(syn::Error::from)?;
        let Some(name) = &field.ident else { continue };
        let lists = [
            (attributes.id, &mut ids),
            (attributes.alias, &mut aliases),
            (attributes.known, &mut known),
            (attributes.late, &mut late),
        ];
        for (wanted, list) in lists {
            if wanted {
                list.push(name);
            }
        }
    }
    let ([id], [] | [_]) = (&ids[..], &known[..]) else {
        return Err(syn::Error::new_spanned(&input.ident, "an output has one field `id`, and at most one `known`"));
    };
    let ident = &input.ident;
    let names: Vec<_> = fields.named.iter().filter_map(|field| field.ident.as_ref()).collect();
    Ok(quote! {
        impl ::provision_engine::Output for #ident {
            fn id(&self) -> &str {
                self.#id.as_str()
            }
            fn aliases(&self) -> ::std::vec::Vec<::std::string::String> {
                ::std::vec![self.#id.to_string(), #( self.#aliases.to_string() ),*]
            }
            fn is_known(&self) -> bool {
                true #( && self.#known )*
            }
            fn is_whole(&self) -> bool {
                true #( && !self.#late.is_empty() )*
            }
            fn imagine(label: &str) -> ::std::option::Option<Self> {
                ::std::option::Option::Some(Self {
                    #( #names: ::provision_engine::Imagine::imagine(&::std::format!("{}.{}", label, ::std::stringify!(#names))) ),*
                })
            }
        }
    })
}
