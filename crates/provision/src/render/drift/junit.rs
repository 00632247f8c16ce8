//! Drift as JUnit XML: a test for each node, which fails where it has drifted.

use std::collections::BTreeMap;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::Found;
use super::remarks::{Remark, Sort, remarks};

/// The document. A node that could not be judged is an error; what is the owner's is told in its test's output.
pub(crate) fn junit(found: &Found<'_>) -> String {
    let mut by_node: BTreeMap<String, (String, Vec<Remark>)> = BTreeMap::new();
    for step in &found.plan.steps {
        by_node.insert(step.node.clone(), (step.kind.clone(), Vec::new()));
    }
    for remark in remarks(found) {
        by_node.entry(remark.node.clone()).or_insert_with(|| (remark.kind.clone(), Vec::new())).1.push(remark);
    }
    let with = |sort: Sort| by_node.values().filter(|(_, all)| all.iter().any(|remark| remark.sort == sort)).count().to_string();
    let (failures, errors, tests) = (with(Sort::Drift), with(Sort::Unknown), by_node.len().to_string());
    let counts = [("tests", tests.as_str()), ("failures", failures.as_str()), ("errors", errors.as_str())];
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Writing to memory cannot fail.
    let _ = writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
    let _ = writer.create_element("testsuites").with_attributes(counts).write_inner_content(|writer| {
        let suite = writer.create_element("testsuite").with_attribute(("name", "drift")).with_attributes(counts);
        suite.write_inner_content(|writer| by_node.iter().try_for_each(|(node, (kind, all))| test(writer, node, kind, all)))?;
        Ok(())
    });
    let mut text = String::from_utf8_lossy(&writer.into_inner()).into_owned();
    text.push('\n');
    text
}

fn test(writer: &mut Writer<Vec<u8>>, node: &str, kind: &str, remarks: &[Remark]) -> std::io::Result<()> {
    let element = writer.create_element("testcase").with_attributes([("classname", kind), ("name", node)]);
    if remarks.is_empty() {
        return element.write_empty().map(drop);
    }
    let of = |sort: Sort| {
        let texts: Vec<&str> = remarks.iter().filter(|remark| remark.sort == sort).map(|remark| remark.text.as_str()).collect();
        (!texts.is_empty()).then(|| texts.join("\n"))
    };
    element
        .write_inner_content(|writer| {
            for (sort, name) in [(Sort::Drift, "failure"), (Sort::Unknown, "error")] {
                if let Some(text) = of(sort) {
                    let message = text.replace('\n', "; ");
                    let element = writer.create_element(name).with_attribute(("message", message.as_str()));
                    element.write_text_content(BytesText::new(&text))?;
                }
            }
            if let Some(text) = of(Sort::Told) {
                writer.create_element("system-out").write_text_content(BytesText::new(&text))?;
            }
            Ok(())
        })
        .map(drop)
}
