//! `#[derive(Kind)]`: the field table and the arguments of a kind.

use darling::FromAttributes;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::attributes::{FieldAttributes, KindAttributes, ReplaceWord, Usual};
use crate::settings;

pub(crate) fn expand(input: &syn::DeriveInput) -> syn::Result<TokenStream> {
    let kind = KindAttributes::from_attributes(&input.attrs).map_err(to_syn)?;
    let syn::Data::Struct(syn::DataStruct { fields: syn::Fields::Named(fields), .. }) = &input.data else {
        return Err(syn::Error::new_spanned(&input.ident, "a kind is a struct with named fields"));
    };
    let (ident, vis) = (&input.ident, &input.vis);
    let args = format_ident!("{ident}Args");
    let doc = doc_text(&input.attrs);
    let args_doc = format!("The fields of [`{ident}`], each known now or late-bound to another node's output.");

    let mut table = Vec::new();
    let (mut names, mut types, mut docs) = (Vec::new(), Vec::new(), Vec::new());
    let mut disposable = None;
    for field in &fields.named {
        let Some(name) = &field.ident else { continue };
        let attributes = FieldAttributes::from_attributes(&field.attrs).map_err(to_syn)?;
        if attributes.disposable {
            disposable = Some(name);
        }
        table.push(row(ident, name, field, &attributes)?);
        names.push(name);
        types.push(&field.ty);
        docs.push(field.attrs.iter().filter(|a| a.path().is_ident("doc")).collect::<Vec<_>>());
    }

    let KindAttributes { name, out, stateful, keep, out_follows, settles_first, create, update, delete, iam, replace, .. } =
        &kind;
    let tagless = kind.tagless;
    let all = || kind.terraform.split_whitespace().chain(kind.cloudformation.split_whitespace());
    let parts = all().filter_map(|word| word.strip_prefix('+'));
    let terraform = kind.terraform.split_whitespace().filter(|word| !word.starts_with('+'));
    let cloudformation = kind.cloudformation.split_whitespace().filter(|word| !word.starts_with('+'));
    let is_disposable = disposable.map(|field| {
        quote! {
            fn is_disposable(&self) -> bool {
                self.#field
            }
        }
    });
    let replace = match replace {
        ReplaceWord::NewFirst => quote!(NewFirst),
        ReplaceWord::OldFirst => quote!(OldFirst),
        ReplaceWord::Refuse => quote!(Refuse),
    };
    let (create, update, delete) = (usual(*create), usual(*update), usual(*delete));
    let actions = crate::iam::actions(iam, settings::actions(input)?)?;

    Ok(quote! {
        #[doc = #args_doc]
        #[derive(Clone, Debug)]
        #vis struct #args {
            #( #(#docs)* pub #names: ::provision_engine::Val<#types>, )*
        }

        impl ::provision_engine::Args for #args {
            type Kind = #ident;
            fn reads(&self, out: &mut ::std::vec::Vec<::provision_engine::Read>) {
                #( self.#names.reads(out); )*
            }
            fn resolve(&self, outs: &::provision_engine::Outs) -> ::core::option::Option<#ident> {
                ::core::option::Option::Some(#ident { #( #names: self.#names.get(outs)?, )* })
            }
        }

        impl ::provision_engine::Kind for #ident {
            const NAME: &'static str = #name;
            const DOC: &'static str = #doc;
            const REPLACE: ::provision_engine::Replace = ::provision_engine::Replace::#replace;
            const STATEFUL: bool = #stateful;
            const KEEP: bool = #keep;
            const OUT_FOLLOWS: bool = #out_follows;
            const SETTLES_FIRST: bool = #settles_first;
            const TIMES: ::provision_engine::Times = ::provision_engine::Times { create: #create, update: #update, delete: #delete };
            const IAM: ::provision_engine::Actions = #actions;
            const TAGLESS: bool = #tagless;
            const ELSEWHERE: ::provision_engine::Elsewhere =
                ::provision_engine::Elsewhere { terraform: &[ #(#terraform),* ], cloudformation: &[ #(#cloudformation),* ], parts: &[ #(#parts),* ] };
            const FIELDS: &'static [::provision_engine::Field<Self>] = &[ #(#table),* ];
            type Args = #args;
            type Out = #out;
            #is_disposable
        }
    })
}

/// One row of the field table.
fn row(kind: &syn::Ident, name: &syn::Ident, field: &syn::Field, attributes: &FieldAttributes) -> syn::Result<TokenStream> {
    let doc = doc_text(&field.attrs);
    if doc.is_empty() {
        return Err(syn::Error::new_spanned(name, "a field of a kind is documented: its meaning, unit and default"));
    }
    let text = name.to_string();
    let ty = &field.ty;
    let change = if attributes.replace { quote!(Replace) } else { quote!(Update) };
    let owner = match (&attributes.initial, &attributes.floor, &attributes.ignored) {
        (None, None, None) => quote!(Enforced),
        (Some(why), None, None) => quote!(Initial(#why)),
        (None, Some(why), None) => quote!(Floor(#why)),
        (None, None, Some(why)) => quote!(Ignored(#why)),
        _ => return Err(syn::Error::new_spanned(name, "a field has one owner: initial, floor or ignored")),
    };
    let (secret, also) = (attributes.secret, attributes.also.as_deref().unwrap_or_default());
    Ok(quote! {
        ::provision_engine::Field::<#kind> {
            name: #text,
            also: #also,
            doc: #doc,
            change: ::provision_engine::Change::#change,
            owner: ::provision_engine::Owner::#owner,
            secret: #secret,
            ordered: <#ty as ::provision_engine::Value>::ORDERED,
            accepts: |want, seen| ::provision_engine::Value::accepts(&want.#name, &seen.#name),
            floor_met: |want, seen| ::provision_engine::Value::floor_met(&want.#name, &seen.#name),
            managed: |want| ::provision_engine::Value::managed(&want.#name),
            is_unread: |spec| ::provision_engine::Value::is_unread(&spec.#name),
            show: |spec| ::provision_engine::Value::show(&spec.#name),
            tell: |want, seen| ::provision_engine::Value::tell(&want.#name, &seen.#name),
            refs: |spec, out| ::provision_engine::Value::refs(&spec.#name, out),
            take: |to, from| to.#name = ::core::clone::Clone::clone(&from.#name),
            assign: |to, args, outs| match args.#name.get(outs) {
                ::core::option::Option::Some(value) => { to.#name = value; true }
                ::core::option::Option::None => false,
            },
            reads: |args, out| args.#name.reads(out),
            schema: ::provision_engine::schema_of::<#ty>,
        }
    })
}

fn usual(Usual(min, typical, max): Usual) -> TokenStream {
    quote!(::provision_engine::Usual { min: #min, typical: #typical, max: #max })
}

/// The documentation comment as one text.
fn doc_text(attrs: &[syn::Attribute]) -> String {
    let lines: Vec<String> = attrs
        .iter()
        .filter(|attr| attr.path().is_ident("doc"))
        .filter_map(|attr| match &attr.meta {
            syn::Meta::NameValue(syn::MetaNameValue {
                value: syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }),
                ..
            }) => Some(text.value().trim().to_owned()),
            _ => None,
        })
        .collect();
    lines.join("\n").trim().to_owned()
}

fn to_syn(error: darling::Error) -> syn::Error {
    syn::Error::from(error)
}
