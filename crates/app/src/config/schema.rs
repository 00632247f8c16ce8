//! The JSON schemas of the files, for editors.

use serde_json::{Map, Value, json};

pub use super::keys::FileKind;
use super::keys::{Blank, Form, Key, List, Need, Shape, Takes};
use super::source::Source;
use super::yaml::{self, Data, Node};

/// Where the schemas are published.
const BASE: &str = "https://raw.githubusercontent.com/provision-rs/provision/main/docs/schema";

/// `$NAME`, `${NAME}` and what may stand in the braces.
const VARIABLE: &str = "\\$(\\{|[A-Za-z_])";

/// The JSON schema (2020-12) of a file.
pub fn of(file: FileKind) -> Value {
    // A file of Compose may have a variable for every text.
    let mut parts = Parts { all: Map::new(), has_variables: file == FileKind::Cnc };
    let root = parts.shape(file.shape());
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert("$id".to_owned(), json!(format!("{BASE}/{}.json", file.name())));
    schema.insert("title".to_owned(), json!(file.file_name()));
    schema.extend(root);
    let mut all: Vec<_> = parts.all.into_iter().collect();
    all.sort_by(|(one, _), (other, _)| one.cmp(other));
    schema.insert("$defs".to_owned(), Value::Object(all.into_iter().collect()));
    Value::Object(schema)
}

/// A file as an editor holds it against its schema: JSON, by YAML's core schema (YAML 1.2.2, section 10.3.2), which the language servers
/// of editors follow. `None`: it is no YAML.
#[must_use]
pub fn instance(text: &str) -> Option<Value> {
    let (root, _) = yaml::parse(&Source::new("file", text)).ok()?;
    Some(root.as_ref().map_or(Value::Null, of_node))
}

fn of_node(node: &Node) -> Value {
    match &node.data {
        Data::Sequence(items) => items.iter().map(of_node).collect(),
        Data::Mapping(entries) => entries.iter().map(|entry| (entry.key.clone(), of_node(&entry.value))).collect(),
        Data::Scalar { text, quoted: true } => json!(text),
        Data::Scalar { text, quoted: false } => match text.as_str() {
            "" | "~" | "null" | "Null" | "NULL" => Value::Null,
            "true" | "True" | "TRUE" => json!(true),
            "false" | "False" | "FALSE" => json!(false),
            plain => plain
                .parse::<i64>()
                .map(Value::from)
                .or_else(|_| plain.parse::<f64>().map(Value::from))
                .unwrap_or_else(|_| json!(plain)),
        },
    }
}

/// The shapes that were met, by name.
struct Parts {
    all: Map<String, Value>,
    /// Whether a variable may stand for a text, a number or a word.
    has_variables: bool,
}

impl Parts {
    fn reference(&mut self, shape: &'static Shape) -> Value {
        if !self.all.contains_key(shape.name) {
            // It is there before it is whole: shapes may hold themselves.
            self.all.insert(shape.name.to_owned(), Value::Null);
            let whole = self.shape(shape);
            self.all.insert(shape.name.to_owned(), Value::Object(whole));
        }
        json!({ "$ref": format!("#/$defs/{}", shape.name) })
    }

    fn shape(&mut self, shape: &'static Shape) -> Map<String, Value> {
        let mut properties = Map::new();
        let mut rules: Vec<Value> = shape.parts().flat_map(rules).collect();
        for key in shape.all_keys() {
            properties.insert(key.name.to_owned(), self.key(key));
            for also in key.also {
                let mut other = self.key(key);
                if let Value::Object(other) = &mut other {
                    other.insert("description".to_owned(), json!(format!("Another spelling of `{}`.", key.name)));
                    other.insert("deprecated".to_owned(), json!(true));
                }
                properties.insert((*also).to_owned(), other);
                rules.push(json!({ "not": { "required": [key.name, also] } }));
            }
        }
        let required: Vec<&str> = shape.all_keys().filter(|key| key.need == Need::Required).map(|key| key.name).collect();
        let mut schema = Map::new();
        schema.insert("type".to_owned(), json!("object"));
        if !required.is_empty() {
            schema.insert("required".to_owned(), json!(required));
        }
        if let Some(names) = &shape.names {
            // What is refused may look like a name.
            for key in shape.parts().flat_map(|part| part.refused).flat_map(|refused| refused.keys) {
                properties.insert((*key).to_owned(), json!(false));
            }
            let mut value = self.takes(&names.takes);
            describe(&mut value, names.doc);
            match names.form.pattern {
                Some(pattern) => {
                    schema.insert("patternProperties".to_owned(), json!({ pattern: value }));
                    schema.insert("additionalProperties".to_owned(), json!(false));
                }
                None => {
                    schema.insert("additionalProperties".to_owned(), value);
                }
            }
        } else if shape.variants.is_empty() {
            schema.insert("additionalProperties".to_owned(), json!(false));
        }
        if shape.extensible {
            schema.insert("patternProperties".to_owned(), json!({ "^x-": {} }));
        }
        for (word, variant) in shape.variants {
            let then = self.reference(variant);
            rules.push(json!({ "if": { "properties": { "type": { "const": word } } }, "then": then }));
        }
        if let Some((key, maps)) = shape.completed_by {
            let (mut whole, without) = (Map::new(), json!({ "not": { "required": [key] } }));
            for map in maps {
                if let Some(value) = properties.get_mut(*map) {
                    whole.insert((*map).to_owned(), std::mem::replace(value, json!({ "type": ["object", "null"] })));
                }
            }
            rules.push(json!({ "if": without, "then": { "properties": whole } }));
        }
        if !properties.is_empty() {
            schema.insert("properties".to_owned(), Value::Object(properties));
        }
        if !rules.is_empty() {
            schema.insert("allOf".to_owned(), Value::Array(rules));
        }
        schema
    }

    fn key(&mut self, key: &'static Key) -> Value {
        let mut value = self.takes(&key.takes);
        if !matches!(key.takes, Takes::Any) {
            value = match key.blank {
                Blank::Fault => value,
                Blank::Null => json!({ "anyOf": [value, { "type": "null" }] }),
                Blank::Empty => json!({ "anyOf": [value, { "enum": [null, "", []] }] }),
            };
        }
        describe(&mut value, &description(key));
        if let (Value::Object(schema), Need::Default(default)) = (&mut value, key.need) {
            schema.insert("default".to_owned(), literal(&key.takes, default));
        }
        value
    }

    fn takes(&mut self, takes: &'static Takes) -> Value {
        let value = self.without_variables(takes);
        let is_one = matches!(takes, Takes::Text(_) | Takes::Words(_) | Takes::Boolean | Takes::Integer(..) | Takes::Numbers(_));
        if !self.has_variables || !is_one {
            return value;
        }
        let variable = json!({ "type": "string", "pattern": VARIABLE, "description": "A text with variables." });
        self.all.insert("text_with_variables".to_owned(), variable);
        json!({ "anyOf": [value, { "$ref": "#/$defs/text_with_variables" }] })
    }

    fn without_variables(&mut self, takes: &'static Takes) -> Value {
        match takes {
            Takes::Text(form) => text(form),
            Takes::Words(words) => json!({ "type": "string", "enum": words() }),
            Takes::Boolean => json!({ "type": "boolean" }),
            Takes::Integer(from, to) => json!({ "type": "integer", "minimum": from, "maximum": to }),
            Takes::Numbers(all) => json!({ "type": "integer", "enum": all }),
            Takes::Command | Takes::Commands => {
                self.all.insert("command".to_owned(), command());
                json!({ "$ref": "#/$defs/command" })
            }
            Takes::Map(shape) => self.reference(shape),
            Takes::List(list) => self.list(list),
            Takes::Either(several) => {
                let several: Vec<Value> = several.iter().map(|one| self.takes(one)).collect();
                json!({ "anyOf": several })
            }
            Takes::Any => json!({}),
            Takes::Nothing => json!(false),
        }
    }

    fn list(&mut self, list: &'static List) -> Value {
        let item = self.takes(&list.of);
        let mut items = json!({ "type": "array", "items": item });
        if let Value::Object(items) = &mut items
            && list.not_empty
        {
            items.insert("minItems".to_owned(), json!(1));
        }
        if list.or_one { json!({ "anyOf": [item, items] }) } else { items }
    }
}

/// A line, a list of words, or a list of either.
fn command() -> Value {
    let word = json!({ "type": ["string", "number", "boolean"] });
    let words = json!({ "type": "array", "minItems": 1, "items": word });
    let several = json!({ "type": "array", "minItems": 1, "items": { "anyOf": [word, words] } });
    json!({ "anyOf": [word, several] })
}

/// What holds between the keys of a shape.
fn rules(shape: &'static Shape) -> Vec<Value> {
    let one_of = |keys: &[&str]| {
        let each: Vec<Value> = keys.iter().map(|key| json!({ "required": [key] })).collect();
        json!({ "anyOf": each })
    };
    let unless = shape.keys.iter().filter_map(|key| match key.need {
        Need::Unless(other) => Some(one_of(&[key.name, other])),
        _ => None,
    });
    let any = Some(shape.any_of).filter(|keys| !keys.is_empty()).map(one_of);
    let one_at_most = shape.one_at_most.iter().map(|keys| json!({ "not": { "required": keys } }));
    unless.chain(any).chain(one_at_most).collect()
}

fn text(form: &Form) -> Value {
    let mut types = vec!["string"];
    types.extend(form.looks_like);
    let mut schema = Map::new();
    schema.insert("type".to_owned(), if types.len() == 1 { json!("string") } else { json!(types) });
    if let Some(pattern) = form.pattern {
        schema.insert("pattern".to_owned(), json!(pattern));
    }
    schema.insert("examples".to_owned(), json!(form.good));
    Value::Object(schema)
}

/// A default as the file would write it.
fn literal(takes: &'static Takes, default: &str) -> Value {
    if takes.is_boolean() {
        return json!(default == "true");
    }
    match default.parse::<u32>() {
        Ok(number) if takes.range().is_some() => json!(number),
        _ => json!(default),
    }
}

fn describe(schema: &mut Value, description: &str) {
    if let Value::Object(schema) = schema
        && !description.is_empty()
    {
        schema.insert("description".to_owned(), json!(description));
    }
}

fn description(key: &Key) -> String {
    if let Some(why) = key.idle_because() {
        return format!("No effect: {why}.");
    }
    let mut text = key.doc.to_owned();
    if let Some(first) = text.get(..1) {
        text = format!("{}{}.", first.to_uppercase(), text.get(1..).unwrap_or_default());
    }
    match key.need {
        Need::Else(words) => format!("{text} Default: {words}."),
        _ => text,
    }
}
