use quote::quote;

fn expanded(input: proc_macro2::TokenStream) -> Result<String, String> {
    let input = syn::parse2(input).map_err(|error| error.to_string())?;
    super::expand(&input).map(|tokens| tokens.to_string().replace(' ', "")).map_err(|error| error.to_string())
}

#[test]
fn a_field_is_told_once_and_goes_three_ways() {
    let code = expanded(quote! {
        #[wire(create = sdk::Create, modify = sdk::Modify, read = sdk::Seen)]
        struct Instance {
            engine: String,
            #[wire(db_instance_class)]
            class: String,
            #[field(replace)]
            #[wire(create = db_name, read = shown.name)]
            database: String,
        }
    });
    let code = code.unwrap();
    assert!(code.contains("call.set_engine(") && code.contains("at.engine()"), "{code}");
    assert_eq!(code.matches("call.set_db_instance_class(").count(), 2, "{code}");
    assert!(code.contains("at.shown()") && code.contains("at.name()") && code.matches("set_db_name").count() == 1, "{code}");
    assert!(code.contains(r#"MODIFIED:&'static[&'staticstr]=&["engine","class"]"#), "{code}");
}

#[test]
fn what_cannot_be_is_refused_in_words() {
    let of_field = |field: proc_macro2::TokenStream| {
        expanded(quote! {
            #[wire(create = sdk::Create, read = sdk::Seen)]
            struct Instance { #field }
        })
        .unwrap_err()
    };
    assert!(of_field(quote!(#[wire(outer.inner)] a: String)).contains("`a` stands inside another shape"));
    assert!(of_field(quote!(#[wire(create = a)] a: String)).contains("`a` is not read"));
    assert!(of_field(quote!(#[wire(reed = a)] a: String)).contains("of a field: create, modify, read"));
    assert!(of_field(quote!(#[wire(also(b))] a: String)).contains("has no field `b`"));
    let bare = expanded(quote!(
        struct Instance {
            a: String,
        }
    ));
    assert!(bare.unwrap_err().contains("say what it is wired to"));
    let checked = expanded(quote!(
        #[wire(read = sdk::Seen, checked)]
        struct Instance {
            a: String,
        }
    ));
    assert!(checked.unwrap_err().contains("`checked` is said of a shape"));
    let part = expanded(quote!(
        #[wire(create = sdk::Create, parts(m = f(b)))]
        struct Instance {
            a: String,
        }
    ));
    assert!(part.unwrap_err().contains("has no field `b`"));
}
