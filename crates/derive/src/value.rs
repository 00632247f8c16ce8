//! `#[derive(Value)]`: a plain type as the value of a field.

use proc_macro2::TokenStream;
use quote::quote;

/// References inside the value's own fields are the value's references.
pub(crate) fn expand(input: &syn::DeriveInput) -> TokenStream {
    let ident = &input.ident;
    let refs = if let syn::Data::Struct(data) = &input.data {
        let members = data.fields.members();
        quote!(#( ::provision_engine::Value::refs(&self.#members, out); )*)
    } else {
        // Variants hold settings, not references; a type that differs writes its own impl.
        quote!(let _ = out;)
    };
    quote! {
        impl ::provision_engine::Value for #ident {
            fn refs(&self, out: &mut ::std::vec::Vec<::std::string::String>) { #refs }
        }
    }
}
