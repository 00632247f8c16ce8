//! `#[derive(Value)]`: a plain type as the value of a field.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// References inside the value's own fields are the value's references.
pub(crate) fn expand(input: &syn::DeriveInput) -> TokenStream {
    let ident = &input.ident;
    let refs = match &input.data {
        syn::Data::Struct(data) => {
            let members = data.fields.members();
            quote!(#( ::provision_engine::Value::refs(&self.#members, out); )*)
        }
        syn::Data::Enum(data) => {
            let arms = data.variants.iter().map(arm);
            quote!(let _ = &out; match self { #( #arms )* })
        }
        syn::Data::Union(_) => quote!(let _ = out;),
    };
    quote! {
        impl ::provision_engine::Value for #ident {
            fn refs(&self, out: &mut ::std::vec::Vec<::std::string::String>) { #refs }
        }
    }
}

/// The references of one variant.
fn arm(syn::Variant { ident, fields, .. }: &syn::Variant) -> TokenStream {
    let (members, names): (Vec<_>, Vec<_>) =
        fields.members().enumerate().map(|(at, member)| (member, format_ident!("field_{at}"))).unzip();
    quote!(Self::#ident { #( #members: #names ),* } => { #( ::provision_engine::Value::refs(#names, out); )* })
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
    }
}
