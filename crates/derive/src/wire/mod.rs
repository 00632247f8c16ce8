//! `#[derive(Wire)]`: between a struct of ours and the SDK's types.

mod attributes;
mod laid;
#[cfg(test)]
mod tests;
pub(crate) mod within;

use darling::FromAttributes;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{Error, Ident, Path};

use crate::attributes::FieldAttributes;
use attributes::{Always, FieldWiring, Part, Wiring};
use within::{Made, Within};

/// A field with what is said of it.
struct Row {
    name: Ident,
    wiring: FieldWiring,
    /// Whether it can be changed in place.
    changes: bool,
}

pub(crate) fn expand(input: &syn::DeriveInput) -> syn::Result<TokenStream> {
    let wiring = Wiring::of(&input.attrs)?;
    let syn::Data::Struct(syn::DataStruct { fields: syn::Fields::Named(fields), .. }) = &input.data else {
        return Err(Error::new_spanned(&input.ident, "what is wired is a struct with named fields"));
    };
    let mut rows = Vec::new();
    for field in &fields.named {
        let Some(name) = field.ident.clone() else { continue };
        let attributes = FieldAttributes::from_attributes(&field.attrs).map_err(Error::from)?;
        let of_field = FieldWiring::of(&name, &field.attrs)?;
        rows.push(Row { name, wiring: of_field, changes: !attributes.replace });
    }
    check(input, &wiring, &rows)?;
    let ident = &input.ident;
    let made = within::made(&wiring.parts, &wiring.within, &rows);
    let creates = wiring.creates.iter().map(|builder| create(ident, builder, &wiring.always, &made, &rows));
    let modify = wiring.modify.as_ref().map(|builder| modify(ident, builder, &made, &rows));
    let read = wiring.reads.iter().chain(&wiring.shapes).map(|seen| read(ident, seen, &rows));
    let shapes = wiring.shapes.iter().map(|shape| build(ident, shape, &wiring, &made, &rows));
    let lays = wiring.lays.iter().map(|over| laid::lay(ident, over, &wiring, &made, &rows));
    let entry = wiring.entry.as_ref().map(|entry| laid::entry(ident, entry, &wiring, &made, &rows));
    let kept = kept(ident, &rows);
    Ok(quote! { #( #creates )* #modify #( #read )* #( #shapes )* #( #lays )* #entry #kept })
}

fn check(input: &syn::DeriveInput, wiring: &Wiring, rows: &[Row]) -> syn::Result<()> {
    let Wiring { creates, modify, reads, lays, entry, shapes, checked, parts, within, always: _ } = wiring;
    let unwired = creates.is_empty() && modify.is_none() && reads.is_empty() && lays.is_empty() && shapes.is_empty();
    if unwired && rows.iter().all(|row| row.wiring.flag.is_none()) {
        let say = "say what it is wired to: #[wire(create = …, modify = …, read = …)], or #[wire(shape = …)]";
        return Err(Error::new_spanned(&input.ident, say));
    }
    if *checked && shapes.is_empty() && entry.is_none() {
        return Err(Error::new_spanned(&input.ident, "`checked` is said of a shape: whether its builder gives a Result"));
    }
    if let Some(entry) = entry.as_ref().filter(|entry| !lays.contains(&entry.shape)) {
        return Err(Error::new_spanned(&entry.shape, "what is one of a list is laid over: say `lay` of the same type"));
    }
    for field in parts.iter().flat_map(|part| &part.fields).chain(rows.iter().flat_map(|row| &row.wiring.also)) {
        if rows.iter().all(|row| row.name != *field) {
            return Err(Error::new(field.span(), format!("{} has no field `{field}`", input.ident)));
        }
    }
    let inside = |shape: &Within| rows.iter().any(|row| row.wiring.inside.as_ref().is_some_and(|(of, _)| *of == shape.member));
    if let Some(empty) = within.iter().find(|shape| !inside(shape)) {
        return Err(Error::new(empty.member.span(), format!("no field stands inside `{}`", empty.member)));
    }
    for Row { name, wiring, .. } in rows {
        let unwritten = wiring.inside.as_ref().is_some_and(|(shape, _)| !is_within(within, shape) && !in_a_part(parts, name));
        if unwritten && !(creates.is_empty() && shapes.is_empty() && lays.is_empty()) {
            let say = format!(
                "`{name}` stands inside another shape: name that in `within`, the field in one of `parts`, or say `create = …`"
            );
            return Err(Error::new(name.span(), say));
        }
        if !reads.is_empty()
            && wiring.read.is_empty()
            && wiring.by.is_none()
            && !wiring.is_tag()
            && wiring.absent.is_none()
            && !wiring.whole
        {
            return Err(Error::new(
                name.span(),
                format!("`{name}` is not read: say `read = …`, `by = …`, `else = …` or `tag = …`"),
            ));
        }
    }
    Ok(())
}

fn in_a_part(parts: &[Part], field: &Ident) -> bool {
    parts.iter().any(|part| part.fields.contains(field))
}

fn is_within(within: &[Within], shape: &Ident) -> bool {
    within.iter().any(|within| within.member == *shape)
}

/// The setter of a member.
pub(crate) fn setter(member: &Ident) -> Ident {
    format_ident!("set_{}", member.unraw(), span = member.span())
}

/// What a call is given of a field.
fn asked(Row { name, wiring, .. }: &Row) -> TokenStream {
    if wiring.laid {
        return quote!(::provision_aws::wire::Laid::laid(&self.#name, ::core::option::Option::None)?);
    }
    let conversion = wiring.with.as_ref().map_or_else(|| quote!(::provision_aws::wire::Asked), |with| quote!(#with));
    quote!(#conversion::asked(&self.#name)?)
}

/// The setters of all members, as one statement each.
fn setters(always: &[Always], made: &[Made], rows: &[Row]) -> TokenStream {
    let alone = rows.iter().filter_map(|row| Some((setter(row.wiring.create.as_ref()?), asked(row))));
    let alone = alone.map(|(set, asked)| quote!(let call = call.#set(#asked);));
    let parts = made.iter().map(|Made { member, value, .. }| {
        let set = setter(member);
        quote!(let call = call.#set(#value);)
    });
    let always = always.iter().map(|Always { member, value }| {
        let set = setter(member);
        quote!(let call = call.#set(::core::option::Option::Some(#value));)
    });
    quote!(#( #alone )* #( #parts )* #( #always )*)
}

fn create(ident: &Ident, builder: &Path, always: &[Always], made: &[Made], rows: &[Row]) -> TokenStream {
    let setters = setters(always, made, rows);
    quote! {
        #[cfg(feature = "sdk")]
        impl ::provision_aws::wire::Create<#builder> for #ident {
            fn create(&self, call: #builder) -> ::core::result::Result<#builder, ::provision_engine::Fault> {
                #setters
                ::core::result::Result::Ok(call)
            }
        }
    }
}

fn build(ident: &Ident, shape: &Path, wiring: &Wiring, made: &[Made], rows: &[Row]) -> TokenStream {
    let setters = setters(&wiring.always, made, rows);
    let built = within::built(wiring.checked, &quote!(call));
    quote! {
        #[cfg(feature = "sdk")]
        impl ::provision_aws::wire::Asked<#shape> for #ident {
            fn asked(&self) -> ::core::result::Result<::core::option::Option<#shape>, ::provision_engine::Fault> {
                let call = #shape::builder();
                #setters
                ::core::result::Result::Ok(::core::option::Option::Some(#built))
            }
        }
    }
}

fn modify(ident: &Ident, builder: &Path, made: &[Made], rows: &[Row]) -> TokenStream {
    let mut modified: Vec<String> = Vec::new();
    let mut steps = Vec::new();
    for row in rows.iter().filter(|row| row.changes) {
        let Some(member) = &row.wiring.modify else { continue };
        let (set, asked) = (setter(member), asked(row));
        let names: Vec<String> = std::iter::once(&row.name).chain(&row.wiring.also).map(Ident::to_string).collect();
        steps.push(quote!(let call = if diff.any(&[#( #names ),*]) { call.#set(#asked) } else { call };));
        modified.push(row.name.to_string());
    }
    for Made { member, value, fields } in made {
        let set = setter(member);
        let names: Vec<String> = fields.iter().map(Ident::to_string).collect();
        steps.push(quote!(let call = if diff.any(&[#( #names ),*]) { call.#set(#value) } else { call };));
        modified.extend(names);
    }
    modified.sort_unstable();
    modified.dedup();
    quote! {
        #[cfg(feature = "sdk")]
        impl ::provision_aws::wire::Modify<#builder> for #ident {
            const MODIFIED: &'static [&'static str] = &[#( #modified ),*];
            fn modify(
                &self,
                call: #builder,
                diff: &::provision_engine::Diff,
            ) -> ::core::result::Result<#builder, ::provision_engine::Fault> {
                #( #steps )*
                ::core::result::Result::Ok(call)
            }
        }
    }
}

fn read(ident: &Ident, seen: &Path, rows: &[Row]) -> TokenStream {
    let fields = rows.iter().map(|row| {
        let (name, value) = (&row.name, shown(row));
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

/// What an answer shows of a field.
fn shown(Row { wiring, .. }: &Row) -> TokenStream {
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
        let steps = outer.iter().chain([last]).map(given);
        let at = quote!(seen #( #steps )*);
        let Some(absent) = absent else { return quote!(#conversion::shown(#at)) };
        quote!(match #at {
            ::core::option::Option::None => #absent,
            shown => #conversion::shown(shown),
        })
    });
    quote!(#( #shown )&&*)
}

/// From a shape that is perhaps there to a member of it that is perhaps there.
pub(crate) fn given(member: &Ident) -> TokenStream {
    quote!(.and_then(|at| ::provision_aws::wire::Given::given(at.#member())))
}

/// The fields that tags keep, because AWS does not tell them.
fn kept(ident: &Ident, rows: &[Row]) -> Option<TokenStream> {
    let of = |tag: fn(&FieldWiring) -> Option<&syn::LitStr>| -> (Vec<&Ident>, Vec<&syn::LitStr>) {
        rows.iter().filter_map(|row| Some((&row.name, tag(&row.wiring)?))).unzip()
    };
    let ((fields, tags), (flagged, flags)) = (of(|wiring| wiring.tag.as_ref()), of(|wiring| wiring.flag.as_ref()));
    if fields.is_empty() && flagged.is_empty() {
        return None;
    }
    let names = fields.iter().chain(&flagged).map(ToString::to_string);
    Some(quote! {
        #[cfg(feature = "sdk")]
        impl ::provision_aws::wire::Kept for #ident {
            const KEPT: &'static [&'static str] = &[#( #names ),*];
            fn keep(&self, tags: &mut ::provision_engine::Tags) {
                #( ::provision_aws::wire::note(tags, #tags, &self.#fields); )*
                #( ::provision_aws::wire::flag(tags, #flags, self.#flagged); )*
            }
            fn recall(&mut self, tags: &::provision_engine::Tags) {
                #( if let ::core::option::Option::Some(text) = tags.get(#tags) {
                    self.#fields = ::provision_aws::wire::Noted::noted(::core::option::Option::Some(text));
                } )*
                #( self.#flagged = tags.contains_key(#flags); )*
            }
        }
    })
}
