//! Rules of `ownership` that are about nothing.

use std::collections::BTreeMap;

use provision_app::compose::{Overrides, compose};
use provision_app::config::diagnostic::Diagnostic;
use provision_app::config::model::{Application, Collection, Environment};
use provision_aws::tables;
use provision_engine::{FieldPattern, Graph, Node, Ownership};

/// How many nodes are named that could have been meant.
const NAMED: usize = 6;

/// A warning for each rule that is about no node of any collection.
pub(crate) fn idle(app: &Application) -> Vec<Diagnostic> {
    let any = |collection: &&Collection| {
        let environments = collection.environments.iter().map(|environment| &environment.settings.ownership);
        environments.chain([&collection.settings.ownership]).any(|rules| !rules.is_empty())
    };
    // Whether a rule is about something, and what has its field.
    let mut rules: BTreeMap<&FieldPattern, (bool, Vec<String>)> = BTreeMap::new();
    for collection in app.collections.iter().filter(any) {
        let environments: Vec<&Environment> = collection.environments.iter().collect();
        // A graph that cannot be composed is told where it is needed.
        let Ok(graph) = compose(app, collection, &environments, &Overrides::default()) else { continue };
        judge(&mut rules, &graph, "", &collection.settings.ownership);
        for environment in environments {
            judge(&mut rules, &graph, environment.name.as_str(), &environment.settings.ownership);
        }
    }
    rules.into_iter().filter(|(_, (about, _))| !about).map(|(pattern, (_, having))| warning(pattern, having)).collect()
}

fn judge<'a>(into: &mut BTreeMap<&'a FieldPattern, (bool, Vec<String>)>, graph: &Graph, label: &str, rules: &'a [Ownership]) {
    for (pattern, _) in rules {
        let (about, having) = into.entry(pattern).or_default();
        for node in graph.nodes().iter().filter(|node| graph.scope_of(node).label == label && has(node, pattern)) {
            *about |= pattern.is_about(&node.name);
            having.push(node.name.clone());
        }
    }
}

fn has(node: &Node, pattern: &FieldPattern) -> bool {
    let fields = tables().iter().filter(|(kind, _)| kind.name == node.kind()).flat_map(|(_, fields)| fields);
    fields.into_iter().any(|field| field.is_called(pattern.field()))
}

fn warning(pattern: &FieldPattern, mut having: Vec<String>) -> Diagnostic {
    having.sort();
    having.dedup();
    let message = format!(
        "the rule `{pattern}` of `ownership` is about nothing: no node here has such a name and a field `{}`",
        pattern.field()
    );
    let named: Vec<String> = having.iter().take(NAMED).map(|node| format!("`{node}`")).collect();
    let more = if having.len() > NAMED { ", …" } else { "" };
    let help = if named.is_empty() {
        "nothing that is deployed here has this field; leave the rule out".to_owned()
    } else {
        format!("what has it: {}{more}; `*` stands for any text", named.join(", "))
    };
    Diagnostic::warning("config::no-effect", message).help(help)
}

#[cfg(test)]
mod tests {
    use provision_app::config::source::Source;

    use super::*;

    fn told(rules: &str) -> Vec<String> {
        let services = "api: {type: backend, resources: [{name: main, type: database, engine: postgres, version: 16}]}\n";
        let places = format!(
            "name: shop\nregion: eu-west-1\nx-provision: {{ownership: {{{rules}}}}}\ncollections:\n- name: live\n  \
             account_id: '123456789012'\n  environments: [{{name: main, type: production}}]\n- name: review\n  \
             account_id: '123456789012'\n  environments: [{{name: pr-1, type: preview}}]\n"
        );
        let (services, places) = (Source::new("coherence.yml", services), Source::new("environments.yml", &*places));
        let app = provision_app::config::read(&services, &places).unwrap().application;
        idle(&app).into_iter().map(|told| format!("{}; {}", told.message, told.help.unwrap_or_default())).collect()
    }

    #[test]
    fn a_rule_that_is_about_a_node_somewhere_is_not_told() {
        let none: [String; 0] = [];
        assert_eq!(told(""), none);
        assert_eq!(
            told("'database.*.instance_class': enforced, 'load-balancer.idle_timeout_s': enforced, '*.retention_days': initial"),
            none
        );
    }

    #[test]
    fn a_rule_that_is_about_nothing_is_told_with_what_has_its_field() {
        assert_eq!(
            told("'databases.*.class': enforced, 'cache.*.node_type': enforced"),
            [
                "the rule `cache.*.node_type` of `ownership` is about nothing: no node here has such a name and a field `node_type`; \
                 nothing that is deployed here has this field; leave the rule out",
                "the rule `databases.*.class` of `ownership` is about nothing: no node here has such a name and a field `class`; \
                 what has it: `database.main`; `*` stands for any text",
            ]
        );
    }
}
