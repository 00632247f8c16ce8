//! `#[derive(Wire)]`: between a struct of ours and the SDK's types.

mod attributes;
mod field;
pub(crate) mod inside;
mod laid;
mod read;
#[cfg(test)]
mod tests;
mod texts;

use darling::FromAttributes;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{Error, Ident, Path};

use crate::attributes::FieldAttributes;
use attributes::{Always, Part, Wiring};
use field::FieldWiring;
pub(crate) use read::given;

/// A field with what is said of it.
struct Row {
    name: Ident,
    wiring: FieldWiring,
    /// Whether it can be changed in place.
    changes: bool,
}

/// A member that is made of several fields.
struct Made {
    member: Ident,
    fields: Vec<Ident>,
    /// An `Option` of the member.
    value: TokenStream,
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
    let made = made(&wiring, &rows);
    let creates = wiring.creates.iter().map(|builder| create(ident, builder, &wiring.always, &made, &rows));
    let modify = wiring.modify.as_ref().map(|builder| modify(ident, builder, &made, &rows));
    let read = wiring.reads.iter().chain(&wiring.shapes).map(|seen| read::read(ident, seen, &wiring.pending, &rows));
    let shapes = wiring.shapes.iter().map(|shape| build(ident, shape, &wiring, &made, &rows));
    let lays = wiring.lays.iter().map(|over| laid::lay(ident, over, &wiring, &made, &rows));
    let entry = wiring.entry.as_ref().map(|entry| laid::entry(ident, entry, &wiring, &made, &rows));
    let (kept, keyed) = (texts::kept(ident, &rows), texts::keyed(ident, &rows));
    Ok(quote! { #( #creates )* #modify #( #read )* #( #shapes )* #( #lays )* #entry #kept #keyed })
}

fn check(input: &syn::DeriveInput, wiring: &Wiring, rows: &[Row]) -> syn::Result<()> {
    let Wiring { reads, lays, entry, shapes, checked, parts, pending, .. } = wiring;
    if !wiring.is_written() && reads.is_empty() && rows.iter().all(|row| row.wiring.flag.is_none()) {
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
    inside::check(input, wiring, rows)?;
    for Row { name, wiring: field, .. } in rows {
        if !reads.is_empty() && !field.is_read() {
            let say = format!("`{name}` is not read: say `read = …`, `by = …`, `else = …`, `tag = …` or `key = …`");
            return Err(Error::new(name.span(), say));
        }
        if field.pending && (pending.is_empty() || field.read.is_empty()) {
            let say = format!("`{name}` may be pending: say of the struct where, `pending = …`, and of the field its member");
            return Err(Error::new(name.span(), say));
        }
    }
    Ok(())
}

fn in_a_part(parts: &[Part], field: &Ident) -> bool {
    parts.iter().any(|part| part.fields.contains(field))
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

/// The setters of the members that say the same as a field.
fn own<'a>(member: &'a Ident, row: &'a Row) -> impl Iterator<Item = Ident> {
    std::iter::once(member).chain(&row.wiring.twins).map(setter)
}

/// The members that are made of fields: by functions, or as shapes in which the fields stand.
fn made(wiring: &Wiring, rows: &[Row]) -> Vec<Made> {
    let part = |Part { member, make, fields }: &Part| {
        let by_function = |make: &Path| quote!(#make(self)?);
        let value = || quote!(::provision_aws::wire::Asked::asked(#( &self.#fields )*)?);
        Made { member: member.clone(), fields: fields.clone(), value: make.as_ref().map_or_else(value, by_function) }
    };
    wiring.parts.iter().map(part).chain(inside::made(wiring, rows)).collect()
}

/// The setters of all members, as one statement each.
fn setters(always: &[Always], made: &[Made], rows: &[Row]) -> TokenStream {
    let alone = rows.iter().filter_map(|row| Some((own(row.wiring.create.as_ref()?, row), asked(row))));
    let alone = alone.map(|(sets, asked)| quote!(let asked = #asked; let call = call #( .#sets(asked) )*;));
    let made = made.iter().map(|Made { member, value, .. }| {
        let set = setter(member);
        quote!(let call = call.#set(#value);)
    });
    let always = always.iter().map(|Always { member, value }| {
        let set = setter(member);
        quote!(let call = call.#set(::core::option::Option::Some(#value));)
    });
    quote!(#( #alone )* #( #made )* #( #always )*)
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
    let built = inside::built(wiring.checked, &quote!(call));
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
        let (sets, asked) = (own(member, row), asked(row));
        let names: Vec<String> = std::iter::once(&row.name).chain(&row.wiring.also).map(Ident::to_string).collect();
        steps.push(quote! {
            let call = if diff.any(&[#( #names ),*]) {
                let asked = #asked;
                call #( .#sets(asked) )*
            } else {
                call
            };
        });
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
