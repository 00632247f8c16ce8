use quote::quote;

fn bucket(more: &proc_macro2::TokenStream) -> syn::DeriveInput {
    let input = quote! {
        #[settings(sdk = aws_sdk_s3, iam = "s3", of = bucket(name), gone = "NoSuchBucket")]
        struct Bucket {
            name: String,
            #[setting(call = bucket_versioning, iam = "BucketVersioning", flat, with = versioning)]
            #[setting(body = versioning_configuration: sdk::VersioningConfiguration { status })]
            versioning: bool,
            #[setting(call = bucket_policy, iam = "BucketPolicy", body = policy, absent = "NoSuchBucketPolicy", not_yet = "too new")]
            #[setting(delete = delete_bucket_policy, delete_iam = "DeleteBucketPolicy")]
            policy: String,
            #[setting(call = controls, iam = "Controls", absent = "NoControls", new = "Enforced".to_owned())]
            #[setting(body = controls: checked sdk::Controls { rules: [checked sdk::Rule { ownership }] })]
            ownership: String,
            #[more]
            forgotten: bool,
        }
    };
    let more = more.to_string();
    let text =
        if more.is_empty() { input.to_string().replace("# [more]", "") } else { input.to_string().replace("# [more]", &more) };
    syn::parse_str(&text).unwrap()
}

fn expanded(more: &proc_macro2::TokenStream) -> Result<String, String> {
    super::expand(&bucket(more)).map(|tokens| tokens.to_string().replace([' ', '\n'], "")).map_err(|error| error.to_string())
}

#[test]
fn each_setting_is_read_by_its_call_and_all_at_once() {
    let code = expanded(&quote!()).unwrap();
    assert!(
        code.contains("try_join!(async{") && code.contains(r#"send().await,"s3:GetBucketVersioning"),&["NoSuchBucket"])"#),
        "{code}"
    );
    assert!(code.contains(r#"&["NoSuchBucketPolicy","NoSuchBucket"]"#), "{code}");
    assert!(code.contains(
        "fnseen_policy(seen:::core::option::Option<&aws_sdk_s3::operation::get_bucket_policy::GetBucketPolicyOutput>)"
    ));
    // A setting that cannot be absent is missing: there is no such object.
    assert!(code.contains("ifversioning.is_none(){return"), "{code}");
    assert!(code.contains("forgotten:::core::default::Default::default()") && code.contains("name:name.into()"), "{code}");
}

#[test]
fn one_pattern_says_where_the_field_stands_in_what_is_written_and_in_what_is_shown() {
    let code = expanded(&quote!()).unwrap();
    assert!(code.contains("versioning::shown(seen.and_then(|at|::provision_aws::wire::Given::given(at.status())))"), "{code}");
    assert!(code.contains("set_versioning_configuration(::core::option::Option::Some(sdk::VersioningConfiguration::builder().set_status(asked).build()))"), "{code}");
    assert!(code.contains("given(at.rules())).and_then(|list|list.first()).and_then("), "{code}");
    assert!(code.contains("set_rules(::core::option::Option::Some(::std::vec![crate::client::built(sdk::Rule::builder().set_ownership(asked).build())?]))"), "{code}");
    let four = quote!(#[setting(call = block, iam = "Block", absent = "NoBlock", body = block: sdk::Block { acls & policy })]);
    let code = expanded(&four).unwrap();
    assert!(
        code.contains("builder().set_acls(asked).set_policy(asked)") && code.contains("at.acls())))&&::provision_aws"),
        "{code}"
    );
}

#[test]
fn what_is_not_asked_for_is_taken_away_and_what_is_others_is_written_back() {
    let code = expanded(&quote!()).unwrap();
    assert!(code.contains("set_policy(asked).send().await") && code.contains(r#"NotYet,&["toonew"]"#), "{code}");
    assert!(code.contains(r#"else{crate::client::OrFault::or_fault(client.delete_bucket_policy().bucket(&self.name).send().await,"s3:DeleteBucketPolicy")?;}"#), "{code}");
    assert!(
        code.contains(r#""ownership"=>!::provision_engine::Value::accepts(&self.ownership,&"Enforced".to_owned())"#),
        "{code}"
    );
    let bus = quote!(#[setting(call = bus, iam = "Bus", flat, keep(queues, topics), body = all: sdk::All { bus })]);
    let code = expanded(&bus).unwrap();
    assert!(code.contains("letseen=crate::client::OrFault::or_fault(client.get_bus()"), "{code}");
    assert!(
        code.contains("sdk::All::builder().set_queues(seen.queues).set_topics(seen.topics).set_bus(asked).build()"),
        "{code}"
    );
}

#[test]
fn the_actions_of_the_kind_follow() {
    let bus = quote!(#[setting(call = bus, iam = "Bus", flat, keep(queues), body = all: sdk::All { bus })]);
    let actions = super::actions(&bucket(&bus)).unwrap();
    assert_eq!(actions.list, ["s3:GetBucketVersioning", "s3:GetBucketPolicy", "s3:GetControls", "s3:GetBus"]);
    assert_eq!(actions.create, ["s3:PutBucketVersioning", "s3:PutBucketPolicy", "s3:PutControls", "s3:GetBus", "s3:PutBus"]);
    let update =
        ["s3:PutBucketVersioning", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy", "s3:PutControls", "s3:GetBus", "s3:PutBus"];
    assert_eq!(actions.update, update);
}

#[test]
fn what_cannot_be_is_refused_in_words() {
    let wrong = |more| expanded(&more).unwrap_err();
    assert!(wrong(quote!(#[setting(call = a, iam = "A")])).contains("`forgotten` lacks `body = member`"));
    assert!(wrong(quote!(#[setting(call = a, body = a)])).contains("`forgotten` lacks `iam"));
    assert!(wrong(quote!(#[setting(calls = a)])).contains("of a setting: call, iam"));
    let both = quote!(#[setting(call = a, iam = "A", body = a, keep(b), delete = delete_a)]);
    assert!(wrong(both).contains("no call may delete it"));
    let nobody = syn::parse_quote!(
        struct Bucket {
            name: String,
        }
    );
    assert!(super::expand(&nobody).unwrap_err().to_string().contains("say whose settings they are"));
}
