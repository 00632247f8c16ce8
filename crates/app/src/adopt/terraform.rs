//! A state file of Terraform, format 4. cnc's is one too.

use serde_json::Value;

use super::Item;
use crate::config::diagnostic::{Diagnostic, quote};

/// The format that is read.
/// Source: <https://developer.hashicorp.com/terraform/internals/json-format>; the state's own is documented in Terraform's source.
const FORMAT: u64 = 4;
/// The attributes that name an object in AWS.
const NAMES: [&str; 3] = ["identifier", "id", "arn"];
/// The attributes that tell what it is for.
const HINTS: [&str; 4] = ["name", "description", "family", "cidr_block"];

/// The objects of AWS that a state holds. Data sources are not Terraform's to keep, and are left out.
///
/// # Errors
/// It is no JSON, or no state of this format.
pub fn state(name: &str, text: &str) -> Result<Vec<Item>, Diagnostic> {
    let wrong = |what: String| {
        Diagnostic::error("adopt::terraform", format!("{} {what}", quote(name)))
            .expected("a state file of Terraform, format 4: `terraform state pull > state.json` writes one")
    };
    let state: Value = serde_json::from_str(text).map_err(|error| wrong(format!("is no JSON: {error}")))?;
    match state.get("version").and_then(Value::as_u64) {
        Some(FORMAT) => {}
        Some(other) => return Err(wrong(format!("has the format {other}"))),
        None => return Err(wrong("is no state of Terraform".to_owned())),
    }
    let resources = state.get("resources").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    Ok(resources.iter().filter(|resource| said(resource, "mode") == "managed").flat_map(instances).collect())
}

fn instances(resource: &Value) -> Vec<Item> {
    let kind = said(resource, "type");
    if !kind.starts_with("aws_") {
        return Vec::new();
    }
    let module = said(resource, "module");
    let (dot, name) = (if module.is_empty() { "" } else { "." }, said(resource, "name"));
    let all = resource.get("instances").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let item = |instance: &Value| {
        let index = instance.get("index_key").map(|key| format!("[{key}]")).unwrap_or_default();
        let attributes = instance.get("attributes").unwrap_or(&Value::Null);
        let mut names: Vec<String> = NAMES.iter().map(|name| said(attributes, name)).filter(|name| !name.is_empty()).collect();
        names.dedup();
        let tag = attributes.get("tags").map(|tags| said(tags, "Name")).unwrap_or_default();
        let hints: Vec<String> = HINTS.iter().map(|name| said(attributes, name)).chain([tag]).collect();
        // The type says nothing that the kind does not say.
        let hint = format!("{module} {name} {index} {}", hints.join(" "));
        Item { kind: kind.clone(), address: format!("{module}{dot}{kind}.{name}{index}"), names, hint, retained: true }
    };
    all.iter().map(item).filter(|item| !item.names.is_empty()).collect()
}

fn said(of: &Value, name: &str) -> String {
    of.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn managed_objects_of_aws_are_read_with_their_names() {
        let text = r#"{"version": 4, "terraform_version": "1.9.0", "resources": [
            {"mode": "data", "type": "aws_vpc", "name": "default", "instances": [{"attributes": {"id": "vpc-0"}}]},
            {"mode": "managed", "type": "random_id", "name": "x", "instances": [{"attributes": {"id": "r"}}]},
            {"module": "module.net", "mode": "managed", "type": "aws_subnet", "name": "public",
             "instances": [{"index_key": 0, "attributes": {"id": "subnet-1", "arn": "arn:aws:ec2:e:1:subnet/subnet-1", "tags": {"Name": "pub a"}}},
                           {"index_key": "b", "attributes": {"id": "subnet-2"}}]},
            {"mode": "managed", "type": "aws_db_instance", "name": "main",
             "instances": [{"attributes": {"id": "db-XYZ", "identifier": "shop"}}]}]}"#;
        let items = state("terraform.tfstate", text).unwrap();
        let told: Vec<(&str, Vec<&str>)> =
            items.iter().map(|item| (item.address.as_str(), item.names.iter().map(String::as_str).collect())).collect();
        assert_eq!(
            told,
            [
                ("module.net.aws_subnet.public[0]", vec!["subnet-1", "arn:aws:ec2:e:1:subnet/subnet-1"]),
                ("module.net.aws_subnet.public[\"b\"]", vec!["subnet-2"]),
                ("aws_db_instance.main", vec!["shop", "db-XYZ"]),
            ]
        );
        assert!(items[0].hint.contains("pub a"));
    }

    #[test]
    fn what_is_no_state_is_told() {
        for (text, what) in [("x", "is no JSON"), ("{}", "is no state"), (r#"{"version": 3}"#, "has the format 3")] {
            let wrong = state("s.json", text).unwrap_err();
            assert!(wrong.to_string().contains(what), "{wrong}");
        }
    }
}
