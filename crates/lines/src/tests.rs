use super::*;

fn kind(files: &[(&str, &str)]) -> Vec<KindLines> {
    measured(&CrateTree::of(files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()))
}

fn helpers(files: &[(&str, &str)], of: &str) -> Vec<String> {
    let kinds = kind(files);
    let kind = kinds.into_iter().find(|kind| kind.file == of);
    kind.map(|kind| kind.helpers.into_iter().map(|(file, _)| file).collect()).unwrap_or_default()
}

const KIND: &str = "#[derive(Kind, Clone)]\npub struct A;\nmod operate { use super::super::wire; fn f() { wire::g() } }\n";

#[test]
fn a_helper_counts_for_the_one_that_names_it() {
    let files = [("s/a.rs", KIND), ("s/wire.rs", "use super::deep::h;\npub fn g() {}\n"), ("s/deep.rs", "pub fn h() {}\n")];
    assert_eq!(helpers(&files, "s/a.rs"), ["s/deep.rs", "s/wire.rs"]);
    assert_eq!(kind(&files)[0].lines, 6);
}

#[test]
fn what_somebody_else_names_is_nobodys_nor_is_what_it_names() {
    let other = ("s/other.rs", "#[derive(Kind)] pub struct B; fn f() { crate::s::wire::g() }");
    let wire = ("s/wire.rs", "use super::deep::h;");
    assert!(helpers(&[("s/a.rs", KIND), ("s/mod.rs", ""), wire, ("s/deep.rs", ""), other], "s/a.rs").is_empty());
    let no_kind = ("s/other.rs", "use super::wire;");
    assert!(helpers(&[("s/a.rs", KIND), ("s/wire.rs", ""), no_kind], "s/a.rs").is_empty());
}

#[test]
fn a_name_that_is_passed_on_stands_where_it_was_written() {
    let hub = ("s/mod.rs", "mod a;\nmod types;\npub use a::A;\npub use types::{Other, Shape as Form};\n");
    let user = ("s/a.rs", "#[derive(Kind)] pub struct A { pub form: super::Form }");
    assert_eq!(helpers(&[hub, user, ("s/types.rs", "pub struct Shape;")], "s/a.rs"), ["s/types.rs"]);
}

#[test]
fn functions_of_a_type_belong_to_the_type() {
    let hub = ("s/mod.rs", "pub use types::Shape;");
    let user = ("s/a.rs", "use super::Shape;\n#[derive(Kind)] pub struct A(Shape);");
    let more = ("s/more.rs", "use super::Shape;\nimpl<T> Into<T> for Shape { pub(in super::super) fn read() {} }");
    assert_eq!(helpers(&[hub, user, ("s/types.rs", "pub struct Shape;"), more], "s/a.rs"), ["s/more.rs", "s/types.rs"]);
}

#[test]
fn comments_texts_and_tests_name_nothing_and_tests_are_no_lines() {
    let text = "#[derive(Kind)]\npub struct A;\n// super::wire::f\nconst T: &str = \"super::wire::f \\\" super::wire\";\n\
                const R: &str = r#\"super::wire::f\"#;\nconst C: char = '\"';\n#[cfg(test)]\nmod tests {\n    use super::super::wire;\n}\n";
    let kinds = kind(&[("s/a.rs", text), ("s/wire.rs", "pub fn f() {}")]);
    assert_eq!((kinds[0].lines, kinds[0].helpers.len()), (6, 0));
}

#[test]
fn kinds_are_as_short_as_they_shall_be() {
    let kinds = kinds().unwrap_or_default();
    assert!(kinds.len() > 50, "{} kinds are found", kinds.len());
    assert_eq!(too_long(&kinds), Vec::<String>::new());
}
