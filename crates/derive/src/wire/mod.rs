//! `#[derive(Wire)]`: between a struct of ours and the SDK's types.

mod attributes;
mod inside;
#[cfg(test)]
mod tests;
mod texts;

use darling::FromAttributes;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{Error, Ident, Path};

use crate::attributes::FieldAttributes;
use attributes::{Always, FieldWiring, Part, Wiring};

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
        let of_field = FieldWiring::of(&name, &field.attrs, &wiring.answers)?;
        rows.push(Row { name, wiring: of_field, changes: !attributes.replace });
    }
    check(input, &wiring, &rows)?;
    let ident = &input.ident;
    let creates = wiring.creates.iter().map(|builder| create(ident, builder, &wiring, &rows));
    let modify = wiring.modify.as_ref().map(|builder| modify(ident, builder, &wiring, &rows));
    let read = wiring.reads.iter().chain(&wiring.shapes).map(|seen| read(ident, seen, &wiring.pending, &rows));
    let shapes = wiring.shapes.iter().map(|shape| build(ident, shape, &wiring, &rows));
    let lays = wiring.lays.iter().map(|over| lay(ident, over, &wiring.parts, &rows));
    let (kept, keyed) = (texts::kept(ident, &rows), texts::keyed(ident, &rows));
    Ok(quote! { #( #creates )* #modify #( #read )* #( #shapes )* #( #lays )* #kept #keyed })
}

fn check(input: &syn::DeriveInput, wiring: &Wiring, rows: &[Row]) -> syn::Result<()> {
    let Wiring { creates, modify, reads, lays, shapes, checked, parts, .. } = wiring;
    if creates.is_empty() && modify.is_none() && reads.is_empty() && lays.is_empty() && shapes.is_empty() {
        let say = "say what it is wired to: #[wire(create = …, modify = …, read = …)], or #[wire(shape = …)]";
        return Err(Error::new_spanned(&input.ident, say));
    }
    if *checked && shapes.is_empty() {
        return Err(Error::new_spanned(&input.ident, "`checked` is said of a shape: whether its builder gives a Result"));
    }
    for field in parts.iter().flat_map(|part| &part.fields).chain(rows.iter().flat_map(|row| &row.wiring.also)) {
        if rows.iter().all(|row| row.name != *field) {
            return Err(Error::new(field.span(), format!("{} has no field `{field}`", input.ident)));
        }
    }
    inside::check(input, wiring, rows)?;
    for Row { name, wiring: field, .. } in rows {
        let shown = !field.read.is_empty() || field.by.is_some() || field.absent.is_some();
        if !reads.is_empty() && !shown && field.tag.is_none() && field.key.is_none() {
            let say = format!("`{name}` is not read: say `read = …`, `by = …`, `else = …`, `tag = …` or `key = …`");
            return Err(Error::new(name.span(), say));
        }
        if field.pending && (wiring.pending.is_empty() || field.read.is_empty()) {
            let say = format!("`{name}` may be pending: say of the struct where, `pending = …`, and of the field its member");
            return Err(Error::new(name.span(), say));
        }
    }
    Ok(())
}

fn in_a_part(parts: &[Part], field: &Ident) -> bool {
    parts.iter().any(|part| part.fields.contains(field))
}

fn setter(member: &Ident) -> Ident {
    format_ident!("set_{}", member.unraw(), span = member.span())
}

/// What a call is given of a field.
fn asked(Row { name, wiring, .. }: &Row) -> TokenStream {
    let conversion = wiring.with.as_ref().map_or_else(|| quote!(::provision_aws::wire::Asked), |with| quote!(#with));
    quote!(#conversion::asked(&self.#name)?)
}

/// What a call is given of a part.
fn made(Part { make, fields, .. }: &Part) -> TokenStream {
    make.as_ref().map_or_else(|| quote!(::provision_aws::wire::Asked::asked(#( &self.#fields )*)?), |make| quote!(#make(self)?))
}

/// The setters of all members, as one statement each.
fn setters(wiring: &Wiring, rows: &[Row]) -> TokenStream {
    let Wiring { parts, always, .. } = wiring;
    let alone = rows.iter().filter_map(|row| Some((setter(row.wiring.create.as_ref()?), asked(row))));
    let alone = alone.map(|(set, asked)| quote!(let call = call.#set(#asked);));
    let parts = parts.iter().map(|part| {
        let (set, made) = (setter(&part.member), made(part));
        quote!(let call = call.#set(#made);)
    });
    let always = always.iter().filter(|always| always.within.is_empty()).map(|Always { member, value, .. }| {
        let set = setter(member);
        quote!(let call = call.#set(::core::option::Option::Some(#value));)
    });
    let inside = inside::members(wiring, rows).into_iter().map(|inside| {
        let (set, value) = (setter(&inside.member), inside.value);
        quote!(let call = call.#set(#value);)
    });
    quote!(#( #alone )* #( #inside )* #( #parts )* #( #always )*)
}

fn create(ident: &Ident, builder: &Path, wiring: &Wiring, rows: &[Row]) -> TokenStream {
    let setters = setters(wiring, rows);
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

fn build(ident: &Ident, shape: &Path, wiring: &Wiring, rows: &[Row]) -> TokenStream {
    let setters = setters(wiring, rows);
    let built = if wiring.checked { quote!(crate::client::built(call.build())?) } else { quote!(call.build()) };
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

fn modify(ident: &Ident, builder: &Path, wiring: &Wiring, rows: &[Row]) -> TokenStream {
    let mut modified: Vec<String> = Vec::new();
    let mut steps = Vec::new();
    for row in rows.iter().filter(|row| row.changes) {
        let Some(member) = &row.wiring.modify else { continue };
        let (set, asked) = (setter(member), asked(row));
        let names: Vec<String> = std::iter::once(&row.name).chain(&row.wiring.also).map(Ident::to_string).collect();
        steps.push(quote!(let call = if diff.any(&[#( #names ),*]) { call.#set(#asked) } else { call };));
        modified.push(row.name.to_string());
    }
    for inside in inside::members(wiring, rows) {
        let (set, value, names) = (setter(&inside.member), inside.value, inside.fields);
        steps.push(quote!(let call = if diff.any(&[#( #names ),*]) { call.#set(#value) } else { call };));
        modified.extend(names);
    }
    for part in &wiring.parts {
        let (set, made) = (setter(&part.member), made(part));
        let names: Vec<String> = part.fields.iter().map(Ident::to_string).collect();
        steps.push(quote!(let call = if diff.any(&[#( #names ),*]) { call.#set(#made) } else { call };));
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

/// The members that are ours, over what is there.
fn lay(ident: &Ident, over: &Path, parts: &[Part], rows: &[Row]) -> TokenStream {
    let alone = rows.iter().filter_map(|row| Some((row.wiring.create.as_ref()?, asked(row))));
    let alone = alone.map(|(member, asked)| quote!(::provision_aws::wire::Put::put(&mut over.#member, #asked);));
    let parts = parts.iter().map(|part| {
        let (member, made) = (&part.member, made(part));
        quote!(::provision_aws::wire::Put::put(&mut over.#member, #made);)
    });
    quote! {
        #[cfg(feature = "sdk")]
        impl ::provision_aws::wire::Lay<#over> for #ident {
            fn lay(&self, over: &mut #over) -> ::core::result::Result<(), ::provision_engine::Fault> {
                #( #alone )* #( #parts )*
                ::core::result::Result::Ok(())
            }
        }
    }
}

fn read(ident: &Ident, seen: &Path, pending: &[Ident], rows: &[Row]) -> TokenStream {
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
    let absent = wiring.absent.as_ref();
    let Some(last) = wiring.read.last() else {
        let absent = absent.map_or_else(|| quote!(::provision_aws::wire::Noted::noted(None)), |absent| quote!(#absent));
        return absent;
    };
    let mut at = given(wiring.read.iter());
    if wiring.pending {
        let next = given(pending.iter().chain([last]));
        at = quote!(#next.or(#at));
    }
    let conversion = wiring.with.as_ref().map_or_else(|| quote!(::provision_aws::wire::Shown), |with| quote!(#with));
    let Some(absent) = absent else { return quote!(#conversion::shown(#at)) };
    quote!(match #at {
        ::core::option::Option::None => #absent,
        shown => #conversion::shown(shown),
    })
}

/// A member of an answer, from the outermost to itself.
fn given<'a>(path: impl Iterator<Item = &'a Ident>) -> TokenStream {
    let steps = path.map(|member| quote!(.and_then(|at| ::provision_aws::wire::Given::given(at.#member()))));
    quote!(seen #( #steps )*)
}
