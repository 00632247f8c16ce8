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
    assert!(code.contains(r#"MODIFIED:&'static[&'staticstr]=&["class","engine"]"#), "{code}");
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
    assert!(of_field(quote!(#[wire(outer.first.inner)] a: String)).contains("`a` stands inside another shape"));
    assert!(of_field(quote!(#[wire(size, pending)] a: String)).contains("`a` may be pending"));
    let inside = |inside: proc_macro2::TokenStream| {
        expanded(quote!(
            #[wire(create = sdk::Create, #inside)]
            struct Instance {
                a: String,
            }
        ))
        .unwrap_err()
    };
    assert!(inside(quote!(inside(outer = sdk::Outer))).contains("no field of Instance stands in it"));
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

#[test]
fn what_others_set_too_is_laid_over_and_a_tag_keeps_what_is_not_told() {
    let code = expanded(quote! {
        #[wire(lay = sdk::Config, read = sdk::Config, parts(pages = pages(page)))]
        struct Site {
            comment: String,
            #[wire(outer.page)]
            page: String,
            #[wire(else = 0)]
            delay_s: u32,
            #[wire(tag = "provision:owner")]
            owner: String,
        }
    });
    let code = code.unwrap();
    assert!(code.contains("put(&mutover.comment,ours)") && code.contains("put(&mutover.pages,pages(self)?)"), "{code}");
    assert!(code.contains("delay_s:0") && !code.contains("over.delay_s") && !code.contains("over.page,"), "{code}");
    assert!(
        code.contains(r#"tags.get("provision:owner")"#) && code.contains(r#"KEPT:&'static[&'staticstr]=&["owner"]"#),
        "{code}"
    );
}

#[test]
fn a_shape_is_built_and_read_and_a_call_that_takes_the_whole_may_have_brothers() {
    let code = expanded(quote! {
        #[wire(shape = sdk::Rule, checked, always(r#type = sdk::Type::S3))]
        struct Rule {
            #[wire(max_age_seconds, with = crate::wire::filled)]
            ages: Vec<u32>,
        }
    });
    let code = code.unwrap();
    assert!(code.contains("sdk::Rule::builder()") && code.contains("built(call.build())?"), "{code}");
    assert!(code.contains("set_type(::core::option::Option::Some(sdk::Type::S3))"), "{code}");
    assert!(code.contains("filled::asked(&self.ages)?") && code.contains("filled::shown("), "{code}");
    let two = expanded(quote!(
        #[wire(create = sdk::Make, create = sdk::Change)]
        struct Health {
            path: String,
        }
    ));
    assert_eq!(two.unwrap().matches("wire::Create<").count(), 2);
}

#[test]
fn a_path_through_shapes_is_written_as_it_is_read() {
    let code = expanded(quote! {
        #[wire(create = sdk::Create, modify = sdk::Modify, read = sdk::Seen)]
        #[wire(inside(network = sdk::Network, network.vpc = checked sdk::Vpc { public = false }, ports.first = sdk::Port))]
        struct Service {
            #[wire(network.vpc.subnets)]
            subnets: Vec<String>,
            #[wire(network.vpc.groups)]
            groups: Vec<String>,
            #[wire(ports.first.number)]
            port: Option<u16>,
            #[wire(targets.first)]
            target: Option<Target>,
            #[wire(ports.first.tcp & udp)]
            both: bool,
            #[wire(ipv4 & ipv6)]
            dual: bool,
        }
    });
    let code = code.unwrap();
    assert!(code.contains("letvalue={letmutsaid=false;letcall=sdk::Vpc::builder();"), "{code}");
    assert!(code.contains("call.set_public(::core::option::Option::Some(false));ifsaid{::core::option::Option::Some(crate::client::built(call.build())?)}"), "{code}");
    assert!(code.contains("call.set_ports(::core::option::Option::Some(::core::iter::Iterator::collect("), "{code}");
    assert!(code.contains("into_iter(::provision_aws::wire::Asked::asked(&self.target)?)"), "{code}");
    assert!(code.contains(r#"ifdiff.any(&["subnets","groups"]){call.set_network({"#), "{code}");
    assert!(code.contains(r#"&["both","dual","groups","port","subnets","target"]"#), "{code}");
    assert!(!code.contains("call.set_subnets(asked"), "subnets are no member of the call itself: {code}");
    assert!(code.contains("call.set_tcp(value).set_udp(value);"), "{code}");
    assert!(code.contains("at.tcp())))&&::provision_aws::wire::Shown::shown(seen"), "{code}");
    assert_eq!(code.matches("call.set_ipv4(asked).set_ipv6(asked)").count(), 2, "{code}");
}

#[test]
fn what_is_seen_in_answers_may_be_pending_and_keys_stand_in_a_map() {
    let code = expanded(quote! {
        #[wire(create = sdk::Create, read = sdk::Seen, answers(group, node), pending = node.next, parts(largest = size))]
        struct Cache {
            #[wire(node.size, pending)]
            size: String,
            #[wire(key = "idle.seconds")]
            idle_s: u32,
        }
    });
    let code = code.unwrap();
    let given = |member: &str| format!(".and_then(|at|::provision_aws::wire::Given::given(at.{member}()))");
    let (node, next, size) = (given("node"), given("next"), given("size"));
    assert!(code.contains(&format!("shown(seen{node}{next}{size}.or(seen{node}{size}))")), "{code}");
    assert!(code.contains("call.set_size(") && !code.contains("set_node"), "{code}");
    assert!(code.contains("call.set_largest(::provision_aws::wire::Asked::asked(&self.size)?)"), "{code}");
    assert!(code.contains(r#"ifhas("idle_s"){::provision_aws::wire::note(&mutall,"idle.seconds",&self.idle_s);}"#), "{code}");
    assert!(
        code.contains(r#"Noted::noted(all.get("idle.seconds")"#) && code.contains("idle_s:::provision_aws::wire::Noted::noted("),
        "{code}"
    );
}

#[test]
fn what_is_one_of_a_list_is_laid_over_what_is_seen_of_its_name() {
    let code = expanded(quote! {
        #[wire(shape = sdk::Default, lay = sdk::Default, lay = sdk::Path, entry = sdk::Path { pattern }, checked)]
        struct Behaviour {
            #[wire(policy, instead(min_ttl, max_ttl))]
            policy: Option<String>,
            #[wire(laid)]
            functions: Functions,
            #[wire(whole)]
            reach: Reach,
        }
    });
    let code = code.unwrap();
    assert!(
        code.contains("ifover.policy.is_some(){over.min_ttl=") && code.contains("laid(&self.functions,over.functions.take())?")
    );
    assert!(
        code.contains("Lay::<sdk::Path>::lay(&self.reach,over)?")
            && code.contains("reach:::provision_aws::wire::Shown::shown(seen)")
    );
    assert!(code.contains("Entry<sdk::Path>forBehaviour") && code.contains("sdk::Path::builder().set_pattern("), "{code}");
    assert!(
        code.contains("wire::Laid<sdk::Default>forBehaviour") && !code.contains("wire::Laid<sdk::Path>forBehaviour"),
        "{code}"
    );
    let alone = expanded(quote!(
        #[wire(shape = sdk::Default, entry = sdk::Path { pattern }, checked)]
        struct Behaviour {
            path: String,
        }
    ));
    assert!(alone.unwrap_err().contains("say `lay` of the same type"));
}

#[test]
fn a_tag_can_be_a_flag() {
    let code = expanded(quote! {
        struct Bucket {
            #[wire(flag = "provision:empty")]
            empty: bool,
        }
    });
    let code = code.unwrap();
    assert!(
        code.contains(r#"flag(tags,"provision:empty",self.empty)"#) && code.contains(r#"contains_key("provision:empty")"#),
        "{code}"
    );
}
