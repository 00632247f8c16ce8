//! `#[derive(Settings)]`: settings of an object that AWS has a call each for, to read, to write and to take away.

mod attributes;
mod body;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Error, Ident, LitStr};

use attributes::{Of, Setting};

/// A field that is a setting.
struct Row<'a> {
    name: &'a Ident,
    ty: &'a syn::Type,
    setting: Setting,
}

/// The actions that the calls of the settings need.
#[derive(Default)]
pub(crate) struct Actions {
    pub(crate) list: Vec<String>,
    pub(crate) create: Vec<String>,
    pub(crate) update: Vec<String>,
}

/// Of a kind; none where it has no settings.
pub(crate) fn actions(input: &syn::DeriveInput) -> syn::Result<Actions> {
    let mut all = Actions::default();
    let Some(of) = Of::read(&input.ident, &input.attrs)? else { return Ok(all) };
    for Row { setting, .. } in rows(input)?.0 {
        let get = setting.action(&of, "Get").value();
        let put = setting.action(&of, "Put").value();
        let before = (!setting.keep.is_empty()).then(|| get.clone());
        let writes: Vec<String> = before.into_iter().chain([put]).collect();
        let delete = setting.delete.as_ref().map(|_| setting.delete_action(&of).value());
        all.list.push(get);
        all.create.extend(writes.clone());
        all.update.extend(writes.iter().chain(delete.iter().filter(|delete| !writes.contains(delete))).cloned());
    }
    Ok(all)
}

/// The fields that are settings, and those that are not.
fn rows(input: &syn::DeriveInput) -> syn::Result<(Vec<Row<'_>>, Vec<&Ident>)> {
    let syn::Data::Struct(syn::DataStruct { fields: syn::Fields::Named(fields), .. }) = &input.data else {
        return Err(Error::new_spanned(&input.ident, "what has settings is a struct with named fields"));
    };
    let (mut rows, mut others) = (Vec::new(), Vec::new());
    for field in &fields.named {
        let Some(name) = &field.ident else { continue };
        match Setting::read(name, &field.attrs)? {
            Some(setting) => rows.push(Row { name, ty: &field.ty, setting }),
            None => others.push(name),
        }
    }
    Ok((rows, others))
}

pub(crate) fn expand(input: &syn::DeriveInput) -> syn::Result<TokenStream> {
    let ident = &input.ident;
    let of = Of::read(ident, &input.attrs)?;
    let of = of.ok_or_else(|| Error::new_spanned(ident, "say whose settings they are: #[settings(sdk = …, iam = …, …)]"))?;
    let (rows, mut others) = rows(input)?;
    others.retain(|name| **name != of.name);
    let (seen, read) = (rows.iter().map(|row| row.seen(&of)), read(&of, &rows, &others));
    let (write, write_new) = (write(&of, &rows), write_new(&of, &rows));
    Ok(quote! {
        #[cfg(feature = "sdk")]
        impl #ident { #( #seen )* #read #write #write_new }
    })
}

impl Setting {
    fn action(&self, of: &Of, verb: &str) -> LitStr {
        LitStr::new(&format!("{}:{verb}{}", of.iam, self.iam.value()), self.iam.span())
    }

    fn delete_action(&self, of: &Of) -> LitStr {
        let named = self.delete_iam.as_ref().map(|action| LitStr::new(&format!("{}:{}", of.iam, action.value()), action.span()));
        named.unwrap_or_else(|| self.action(of, "Put"))
    }

    /// What has the function that converts it: its own module, or the trait.
    fn conversion(&self, plain: &TokenStream) -> TokenStream {
        self.with.as_ref().map_or_else(|| quote!(::provision_aws::wire::#plain), |with| quote!(#with))
    }
}

/// A call about the object of that name, sent.
fn sent(Of { setter, .. }: &Of, call: &Ident, name: &TokenStream, more: &TokenStream, action: &LitStr) -> TokenStream {
    quote!(crate::client::OrFault::or_fault(client.#call().#setter(#name)#more.send().await, #action))
}

impl Row<'_> {
    fn get(&self) -> Ident {
        format_ident!("get_{}", self.setting.call)
    }

    fn seen_by(&self) -> Ident {
        format_ident!("seen_{}", self.name)
    }

    /// The type of the answer that shows it.
    fn answer(&self, Of { sdk, .. }: &Of) -> TokenStream {
        let module = self.get();
        let output = format_ident!("{}Output", camel(&module.to_string()));
        quote!(#sdk::operation::#module::#output)
    }

    /// The function that finds it in an answer.
    fn seen(&self, of: &Of) -> TokenStream {
        let (ty, answer, function) = (self.ty, self.answer(of), self.seen_by());
        let conversion = self.setting.conversion(&quote!(Shown));
        let shown = self.setting.body.shown(self.setting.flat).into_iter();
        quote! {
            fn #function(seen: ::core::option::Option<&#answer>) -> #ty {
                #( #conversion::shown(seen #shown) )&&*
            }
        }
    }

    /// What is asked for.
    fn asked(&self) -> TokenStream {
        let (name, conversion) = (self.name, self.setting.conversion(&quote!(Asked)));
        quote!(#conversion::asked(&self.#name)?)
    }

    /// Writes it, or takes it away.
    fn write(&self, of: &Of) -> TokenStream {
        let (asked, text, name) = (self.asked(), self.name.to_string(), &of.name);
        let object = quote!(&self.#name);
        let Setting { call, body, delete, not_yet, keep, .. } = &self.setting;
        let put = |body: &TokenStream| {
            let (member, put) = (crate::wire::setter(&self.setting.body.member), format_ident!("put_{call}"));
            let done = sent(of, &put, &object, &quote!(.#member(#body)), &self.setting.action(of, "Put"));
            let done = match not_yet {
                None => done,
                Some(sign) => quote!(crate::client::Reclass::class(#done, ::provision_engine::Class::NotYet, &[#sign])),
            };
            quote!(#done?;)
        };
        let write = if keep.is_empty() {
            let put = put(&body.written(&quote!(asked), &TokenStream::new()));
            let otherwise = delete.as_ref().map(|delete| {
                let done = sent(of, delete, &object, &TokenStream::new(), &self.setting.delete_action(of));
                quote!(else { #done?; })
            });
            quote!(if asked.is_some() { #put } #otherwise)
        } else {
            let seen = sent(of, &self.get(), &object, &TokenStream::new(), &self.setting.action(of, "Get"));
            let set = keep.iter().map(crate::wire::setter);
            let put = put(&body.written(&quote!(asked), &quote!(#( .#set(seen.#keep) )*)));
            quote!(let seen = #seen?; #put)
        };
        quote! {
            if has(#text) {
                let asked = #asked;
                #write
            }
        }
    }
}

fn client(Of { sdk, .. }: &Of) -> TokenStream {
    quote!(&#sdk::Client)
}

fn read(of: &Of, rows: &[Row<'_>], others: &[&Ident]) -> TokenStream {
    let Of { name, gone, .. } = of;
    let client = client(of);
    let names: Vec<&Ident> = rows.iter().map(|row| row.name).collect();
    let answers = rows.iter().map(|row| {
        let answer = sent(of, &row.get(), &quote!(name), &TokenStream::new(), &row.setting.action(of, "Get"));
        let absent = row.setting.absent.iter();
        quote!(async { crate::client::Reclass::unless(#answer, &[#( #absent, )* #gone]) })
    });
    // Each object has those settings that cannot be absent.
    let sure = rows.iter().filter(|row| row.setting.absent.is_none()).map(|row| row.name);
    let seen = rows.iter().map(Row::seen_by);
    quote! {
        /// Reads all settings at once; nothing where the object has vanished meanwhile.
        async fn read_settings(
            client: #client,
            name: &str,
        ) -> ::core::result::Result<::core::option::Option<Self>, ::provision_engine::Fault> {
            let ( #( #names, )* ) = ::futures::try_join!( #( #answers ),* )?;
            if #( #sure.is_none() )||* {
                return ::core::result::Result::Ok(::core::option::Option::None);
            }
            ::core::result::Result::Ok(::core::option::Option::Some(Self {
                #name: name.into(),
                #( #names: Self::#seen(#names.as_ref()), )*
                #( #others: ::core::default::Default::default(), )*
            }))
        }
    }
}

fn write(of: &Of, rows: &[Row<'_>]) -> TokenStream {
    let (client, writes) = (client(of), rows.iter().map(|row| row.write(of)));
    quote! {
        /// Writes the settings of these fields, one after another, in the order of the table.
        async fn write_settings(
            &self,
            client: #client,
            has: impl ::core::ops::Fn(&str) -> bool,
        ) -> ::core::result::Result<(), ::provision_engine::Fault> {
            #( #writes )*
            ::core::result::Result::Ok(())
        }
    }
}

fn write_new(of: &Of, rows: &[Row<'_>]) -> TokenStream {
    let client = client(of);
    let differs = rows.iter().map(|row| {
        let (name, text, seen) = (row.name, row.name.to_string(), row.seen_by());
        let new = row.setting.new.as_ref().map_or_else(|| quote!(Self::#seen(::core::option::Option::None)), |new| quote!(#new));
        quote!(#text => !::provision_engine::Value::accepts(&self.#name, &#new))
    });
    quote! {
        /// Writes the settings that differ from what a new object has.
        async fn write_new_settings(&self, client: #client) -> ::core::result::Result<(), ::provision_engine::Fault> {
            let differs = |field: &str| match field {
                #( #differs, )*
                _ => false,
            };
            self.write_settings(client, differs).await
        }
    }
}

/// `get_bucket_cors` as a type: `GetBucketCors`.
fn camel(name: &str) -> String {
    let words = name.split('_').filter_map(|word| word.split_at_checked(1));
    words.map(|(first, rest)| first.to_uppercase() + rest).collect()
}
