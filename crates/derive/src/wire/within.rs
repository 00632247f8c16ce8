//! Shapes inside a call or a shape, with fields of ours as their members.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Ident, Path, Token, braced};

use super::attributes::{Always, Part};
use super::{Row, asked, setter};

/// A member that is a shape: `member = Type`, or `member = checked Type` where the type's builder gives a `Result`. What in it is always
/// the same follows in braces: `member = Type { other = value }`.
pub(super) struct Within {
    pub(super) member: Ident,
    checked: bool,
    shape: Path,
    always: Punctuated<Always, Token![,]>,
}

impl Parse for Within {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let member = input.parse()?;
        input.parse::<Token![=]>()?;
        let (checked, shape) = (checked(input)?, input.call(Path::parse_mod_style)?);
        let mut always = Punctuated::new();
        if input.peek(syn::token::Brace) {
            let content;
            braced!(content in input);
            always = Punctuated::parse_terminated(&content)?;
        }
        Ok(Self { member, checked, shape, always })
    }
}

/// Whether the word `checked` stands before a type.
pub(crate) fn checked(input: ParseStream<'_>) -> syn::Result<bool> {
    let ahead = input.fork();
    let said = ahead.parse::<Ident>().is_ok_and(|word| word == "checked") && ahead.peek(Ident);
    if said {
        input.parse::<Ident>()?;
    }
    Ok(said)
}

/// What a builder makes.
pub(crate) fn built(checked: bool, builder: &TokenStream) -> TokenStream {
    if checked { quote!(crate::client::built(#builder.build())?) } else { quote!(#builder.build()) }
}

/// A member that is made of several fields.
pub(super) struct Made {
    pub(super) member: Ident,
    pub(super) fields: Vec<Ident>,
    /// An `Option` of the member.
    pub(super) value: TokenStream,
}

/// The members that functions make, and those that are shapes of several fields.
pub(super) fn made(parts: &[Part], within: &[Within], rows: &[Row]) -> Vec<Made> {
    let by_function = parts.iter().map(|Part { member, make, fields }| Made {
        member: member.clone(),
        fields: fields.clone(),
        value: quote!(#make(self)?),
    });
    by_function.chain(within.iter().map(|within| within.made(rows))).collect()
}

impl Within {
    /// The shape with those fields that ask for something; nothing where none does.
    fn made(&self, rows: &[Row]) -> Made {
        let Self { member, checked, shape, always } = self;
        let (mut fields, mut values, mut builder) = (Vec::new(), Vec::new(), quote!(#shape::builder()));
        for Always { member, value } in always {
            let set = setter(member);
            builder = quote!(#builder.#set(::core::option::Option::Some(#value)));
        }
        for row in rows {
            let Some((outer, inner)) = &row.wiring.inside else { continue };
            if outer != member {
                continue;
            }
            let at = syn::Index::from(fields.len());
            for set in std::iter::once(inner).chain(&row.wiring.twins).map(setter) {
                builder = quote!(#builder.#set(asked.#at));
            }
            fields.push(row.name.clone());
            values.push(asked(row));
        }
        let (at, built) = ((0..fields.len()).map(syn::Index::from), built(*checked, &builder));
        let value = quote!({
            let asked = (#( #values, )*);
            if #( asked.#at.is_none() )&&* { ::core::option::Option::None } else { ::core::option::Option::Some(#built) }
        });
        Made { member: member.clone(), fields, value }
    }
}
