//! What is written is read.

use proptest::prelude::*;

use super::*;
use crate::config::source::Source;
use crate::config::yaml::{self, Data, Node};

fn read(text: &str) -> Node {
    yaml::parse(&Source::new("t.yml", text)).unwrap_or_else(|fault| panic!("{}\n{text}", fault.render_plain())).0.unwrap()
}

/// Whether a reader sees what was written.
fn same(out: &Out, node: &Node) -> bool {
    match (out, &node.data) {
        (Out::Text(wanted) | Out::Word(wanted), Data::Scalar { text, .. }) => wanted == text,
        (Out::List(items), Data::Sequence(nodes)) => {
            items.len() == nodes.len() && items.iter().zip(nodes).all(|(item, node)| same(&item.value, node))
        }
        (Out::Map(pairs), Data::Mapping(entries)) => {
            pairs.len() == entries.len()
                && pairs.iter().zip(entries).all(|(pair, entry)| pair.key == entry.key && same(&pair.value, &entry.value))
        }
        _ => false,
    }
}

fn texts() -> impl Strategy<Value = String> {
    const WILD: &[&str] = &[
        "", "a: b", "- a", "null", "~", "1", "0x1", "yes", "#", "a #b", "|", "a\nb\n", " a", "a ", "a\n\nb\n", "a: ", "?", "*a",
        "&a", "!a", "%", "@", "`", "{", "a\n b\n", "a\t\n", "\u{85}", "1:20", "'", "\"", "a,b", "$x", "\\", "=", "<<",
    ];
    prop_oneof![proptest::sample::select(WILD).prop_map(str::to_owned), "\\PC{0,12}", "[a-z ]{0,8}", any::<String>()]
}

fn values() -> impl Strategy<Value = Out> {
    let leaf = texts().prop_map(Out::Text);
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Out::list),
            proptest::collection::btree_map(texts(), inner, 0..5).prop_map(|pairs| Out::Map(
                pairs.into_iter().filter(|(key, _)| key != "<<").map(|(key, value)| Pair::new(&key, value)).collect()
            )),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read(value in values(), comment in any::<bool>()) {
        let comments = Comments {
            above: if comment { vec!["# above".to_owned()] } else { Vec::new() },
            behind: comment.then(|| "# behind".to_owned()),
        };
        let item = Item { value: value.clone(), comments: comments.clone() };
        let map = vec![Pair { key: "a".to_owned(), value, comments }, Pair::new("b", Out::List(vec![item]))];
        let text = file(&map, &["# foot".to_owned()], Dollar::Plain);
        prop_assert!(same(&Out::Map(map), &read(&text)), "{}", text);
    }
}

#[test]
fn the_form() {
    let list = |words: &[&str]| Out::list(words.iter().map(Out::text));
    let map = [
        Pair {
            key: "a".to_owned(),
            value: Out::map([("b", Some(Out::word(&1))), ("c", None), ("d", Some(Out::text("1")))]),
            comments: Comments { above: vec!["# one".to_owned()], behind: Some("# two".to_owned()) },
        },
        Pair::new("e", Out::list([Out::map([("f", Some(list(&["x", "y z"]))), ("g", Some(Out::text("$h")))]), list(&["i"])])),
    ];
    let expected = "# one\na: # two\n  b: 1\n  d: \"1\"\ne:\n- f: [x, y z]\n  g: $$h\n- [i]\n# end\n";
    assert_eq!(file(&map, &["# end".to_owned()], Dollar::Doubled), expected);
}
