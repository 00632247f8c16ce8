//! `#[derive(Value)]`: a plain type as the value of a field.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// What the value's own fields say of references and of unread secrets, the value says.
pub(crate) fn expand(input: &syn::DeriveInput) -> TokenStream {
    let ident = &input.ident;
    let (refs, unread) = match &input.data {
        syn::Data::Struct(data) => {
            let members: Vec<_> = data.fields.members().collect();
            (
                quote!(#( ::provision_engine::Value::refs(&self.#members, out); )*),
                quote!(false #( || ::provision_engine::Value::is_unread(&self.#members) )*),
            )
        }
        syn::Data::Enum(data) => {
            let (refs, unread): (Vec<_>, Vec<_>) = data.variants.iter().map(arms).unzip();
            (quote!(let _ = &out; match self { #( #refs )* }), quote!(match self { #( #unread )* }))
        }
        syn::Data::Union(_) => (quote!(let _ = out;), quote!(false)),
    };
    quote! {
        impl ::provision_engine::Value for #ident {
            fn refs(&self, out: &mut ::std::vec::Vec<::std::string::String>) { #refs }
            fn is_unread(&self) -> bool { #unread }
        }
    }
}

/// The references of one variant, and whether it is unread.
fn arms(syn::Variant { ident, fields, .. }: &syn::Variant) -> (TokenStream, TokenStream) {
    let (members, names): (Vec<_>, Vec<_>) =
        fields.members().enumerate().map(|(at, member)| (member, format_ident!("field_{at}"))).unzip();
    (
        quote!(Self::#ident { #( #members: #names ),* } => { #( ::provision_engine::Value::refs(#names, out); )* }),
        quote!(Self::#ident { #( #members: #names ),* } => false #( || ::provision_engine::Value::is_unread(#names) )*,),
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_a_variant_names_the_value_names() {
        let input = syn::parse_quote!(
            enum Reach {
                Bucket(ControlId),
                Server { https: bool, port: u16 },
                Nothing,
            }
        );
        let code = super::expand(&input).to_string().replace(' ', "");
        assert!(code.contains("Self::Bucket{0:field_0}=>{::provision_engine::Value::refs(field_0,out);}"), "{code}");
        assert!(code.contains("Self::Server{https:field_0,port:field_1}=>{") && code.contains("Self::Nothing{}=>{}"), "{code}");
        assert!(code.contains("Self::Bucket{0:field_0}=>false||::provision_engine::Value::is_unread(field_0),"), "{code}");
    }
}
