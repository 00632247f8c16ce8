//! What of a request no model knows: in the query, and in an XML body. In a JSON body it stays among the parameters.

use super::parts::payload;
use crate::model::{Service, Shape, ShapeKind};
use crate::wire::request::{RawRequest, form_pairs};
use crate::wire::tree::Element;
use crate::wire::{Protocol, tree, xml};

/// What stands in a query beside the members: the SDK's name of the operation, and a presigned request's signature.
const BESIDE: &str = "x-id";
const SIGNED: &str = "X-Amz-";

/// One line each.
pub(in crate::wire) fn unknown(service: &Service, operation: &str, request: &RawRequest, protocol: Protocol) -> Vec<String> {
    let mut found = Vec::new();
    let Some(op) = service.operations.get(operation) else { return found };
    let shape = service.input(operation);
    let members = || shape.iter().flat_map(|shape| &shape.members).filter(|(_, m)| m.location.as_deref() == Some("querystring"));
    // One of them takes whatever there is.
    let open = members().any(|(_, member)| service.shape(&member.shape).is_some_and(|inner| inner.kind == ShapeKind::Map));
    let fixed = op.http.request_uri.split_once('?').map(|(_, query)| form_pairs(query)).unwrap_or_default();
    for (key, _) in request.query() {
        let known = members().any(|(name, member)| member.location_name.as_deref().unwrap_or(name) == key);
        let ours = key == BESIDE || key.starts_with(SIGNED) || fixed.iter().any(|(name, _)| *name == key);
        if !known && !ours && !open {
            found.push(format!("{key} is not a member"));
        }
    }
    if let (Protocol::RestXml, Some(shape)) = (protocol, shape) {
        let inner = match payload(service, shape) {
            Some((_, _, inner)) => Some(inner).filter(|inner| inner.kind == ShapeKind::Structure),
            None => Some(shape),
        };
        if let (Some(inner), Some(root)) = (inner, tree::parse(&request.body)) {
            structure(service, inner, &root, "", &mut found);
        }
    }
    found
}

/// The elements in one of a structure that are none of its members.
fn structure(service: &Service, shape: &Shape, element: &Element, path: &str, found: &mut Vec<String>) {
    for child in &element.children {
        let path = if path.is_empty() { child.name.clone() } else { format!("{path}.{}", child.name) };
        let member = shape.members.iter().find_map(|(name, member)| {
            let inner = service.shape(&member.shape).filter(|_| member.location.is_none() && !member.xml_attribute)?;
            let flattened = inner.flattened || member.flattened;
            (xml::member_name(name, member, inner, flattened) == child.name).then_some((inner, flattened))
        });
        match member {
            None => found.push(format!("{path} is not a member")),
            Some((inner, flattened)) if inner.kind == ShapeKind::List => list(service, inner, flattened, child, &path, found),
            Some((inner, _)) if inner.kind == ShapeKind::Structure => structure(service, inner, child, &path, found),
            Some(_) => {}
        }
    }
}

/// A flattened list's element stands for itself, another's elements in it have their name.
fn list(service: &Service, shape: &Shape, flattened: bool, element: &Element, path: &str, found: &mut Vec<String>) {
    let Some((member, inner)) = shape.member.as_ref().and_then(|member| Some((member, service.shape(&member.shape)?))) else {
        return;
    };
    let wanted = member.location_name.as_deref().unwrap_or("member");
    let items = if flattened { std::slice::from_ref(element) } else { element.children.as_slice() };
    for item in items {
        if !flattened && item.name != wanted {
            found.push(format!("{path}.{} is not a member", item.name));
        } else if inner.kind == ShapeKind::Structure {
            structure(service, inner, item, path, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, Method};

    use super::*;
    use crate::model::sample;

    #[test]
    fn what_is_no_member_is_told_with_its_place() {
        let service = sample::service("rest-xml");
        let told = |operation: &str, path: &str, body: &str| {
            let (path, body) = (path.to_owned(), body.to_owned().into());
            let request = RawRequest { method: Method::PUT, path, headers: HeaderMap::new(), body };
            unknown(&service, operation, &request, Protocol::RestXml)
        };
        let good = "<TheConfig><Labels><Label>a</Label></Labels><On>true</On></TheConfig>";
        let path = "/configs/1?config&label=a&x-id=PutConfig&X-Amz-Date=1";
        assert_eq!(told("PutConfig", path, good), Vec::<String>::new());
        let bad = "<TheConfig><Labels><Lable>a</Lable></Labels><No>true</No></TheConfig>";
        let said = ["lable is not a member", "Labels.Lable is not a member", "No is not a member"];
        assert_eq!(told("PutConfig", "/configs/1?config&lable=a", bad), said);
        let nested = "<PutThing><nested><Inner>x</Inner><Outer>y</Outer></nested></PutThing>";
        assert_eq!(told("PutThing", "/things/1/x", nested), ["nested.Outer is not a member"]);
    }
}
