//! The body of a call that writes a setting, as a pattern of the types of the SDK: where in it the field stands. The same pattern
//! says where in an answer the field is found.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, Path, Token, braced, bracketed};

use crate::wire::inside::{built, checked};
use crate::wire::{given, setter};

/// `member`, or `member: Type { … }`.
pub(super) struct Body {
    pub(super) member: Ident,
    pub(super) shape: Option<Shape>,
}

/// `Type { … }`, or `checked Type { … }` where the type's builder gives a `Result`.
pub(super) struct Shape {
    checked: bool,
    path: Path,
    inner: Inner,
}

/// What stands in a shape.
enum Inner {
    /// `member`, or `first & second`: the field itself, in each of them.
    Field(Vec<Ident>),
    /// `member: Type { … }`.
    Shape(Ident, Box<Shape>),
    /// `member: [_]`: a list of one, which is the field.
    OneField(Ident),
    /// `member: [Type { … }]`: a list of one.
    One(Ident, Box<Shape>),
}

impl Parse for Body {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let member = input.parse()?;
        let shape = if input.peek(Token![:]) {
            input.parse::<Token![:]>()?;
            Some(input.parse()?)
        } else {
            None
        };
        Ok(Self { member, shape })
    }
}

impl Parse for Shape {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let (checked, path) = (checked(input)?, input.call(Path::parse_mod_style)?);
        let content;
        braced!(content in input);
        Ok(Self { checked, path, inner: content.parse()? })
    }
}

impl Parse for Inner {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let member: Ident = input.parse()?;
        if !input.peek(Token![:]) {
            let mut members = vec![member];
            while input.peek(Token![&]) {
                input.parse::<Token![&]>()?;
                members.push(input.parse()?);
            }
            return Ok(Self::Field(members));
        }
        input.parse::<Token![:]>()?;
        if !input.peek(syn::token::Bracket) {
            return Ok(Self::Shape(member, input.parse()?));
        }
        let content;
        bracketed!(content in input);
        if content.peek(Token![_]) {
            content.parse::<Token![_]>()?;
            return Ok(Self::OneField(member));
        }
        Ok(Self::One(member, content.parse()?))
    }
}

impl Body {
    /// The body, of an `Option` of what is asked for.
    pub(super) fn written(&self, asked: &TokenStream, kept: &TokenStream) -> TokenStream {
        self.shape.as_ref().map_or_else(
            || asked.clone(),
            |shape| {
                let body = shape.written(asked, kept);
                quote!(::core::option::Option::Some(#body))
            },
        )
    }

    /// From an answer to the field's own members: more than one only where the field stands in several.
    pub(super) fn shown(&self, flat: bool) -> Vec<TokenStream> {
        let Self { member, shape } = self;
        let Some(shape) = shape else { return vec![given(member)] };
        let first = if flat { TokenStream::new() } else { given(member) };
        shape.shown(&first)
    }
}

impl Shape {
    fn written(&self, asked: &TokenStream, kept: &TokenStream) -> TokenStream {
        let Self { checked, path, inner } = self;
        let builder = quote!(#path::builder()#kept);
        let none = TokenStream::new();
        let builder = match inner {
            Inner::Field(members) => {
                let set = members.iter().map(setter);
                quote!(#builder #( .#set(#asked) )*)
            }
            Inner::Shape(member, shape) => {
                let (set, shape) = (setter(member), shape.written(asked, &none));
                quote!(#builder.#set(::core::option::Option::Some(#shape)))
            }
            Inner::OneField(member) => {
                let set = setter(member);
                quote!(#builder.#set(#asked.map(|one| ::std::vec![one])))
            }
            Inner::One(member, shape) => {
                let (set, shape) = (setter(member), shape.written(asked, &none));
                quote!(#builder.#set(::core::option::Option::Some(::std::vec![#shape])))
            }
        };
        built(*checked, &builder)
    }

    fn shown(&self, before: &TokenStream) -> Vec<TokenStream> {
        let of = |member: &Ident| {
            let given = given(member);
            quote!(#before #given)
        };
        let first = |member: &Ident| {
            let list = of(member);
            quote!(#list.and_then(|list| list.first()))
        };
        match &self.inner {
            Inner::Field(members) => members.iter().map(of).collect(),
            Inner::Shape(member, shape) => shape.shown(&of(member)),
            Inner::OneField(member) => vec![first(member)],
            Inner::One(member, shape) => shape.shown(&first(member)),
        }
    }
}
