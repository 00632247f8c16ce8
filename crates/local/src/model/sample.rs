//! A small model for unit tests, in any protocol.

use serde_json::json;

use super::Service;

/// The model, as a service of a protocol.
pub(crate) fn service(protocol: &str) -> Service {
    let text = |extra: serde_json::Value| {
        let mut shape = json!({"type": "string"});
        if let (Some(shape), Some(extra)) = (shape.as_object_mut(), extra.as_object()) {
            shape.extend(extra.clone());
        }
        shape
    };
    // EC2's answers have their members at the root.
    let output = if protocol == "ec2" {
        json!({"shape": "MakeAnswer"})
    } else {
        json!({"shape": "MakeAnswer", "resultWrapper": "MakeResult"})
    };
    let model = json!({
        "metadata": {
            "apiVersion": "2020-01-01",
            "protocol": protocol,
            "jsonVersion": "1.1",
            "targetPrefix": "Sample_2020",
            "endpointPrefix": "sample",
            "xmlNamespace": "http://sample/doc",
        },
        "operations": {
            "Make": {
                "http": {"method": "POST", "requestUri": "/"},
                "input": {"shape": "MakeRequest"},
                "output": output,
            },
            "GetThing": {
                "http": {"method": "GET", "requestUri": "/things/{Id}"},
                "input": {"shape": "ThingRequest"},
            },
            "ListThings": {
                "http": {"method": "GET", "requestUri": "/things"},
                "input": {"shape": "ListRequest"},
            },
            "PutThing": {
                "http": {"method": "PUT", "requestUri": "/things/{Id}/{Path+}"},
                "input": {"shape": "PutRequest"},
            },
        },
        "shapes": {
            "MakeRequest": {
                "type": "structure",
                "required": ["Name"],
                "members": {
                    "Name": {"shape": "Name"},
                    "Kind": {"shape": "Kind"},
                    "Count": {"shape": "Count"},
                    "Ratio": {"shape": "Ratio"},
                    "On": {"shape": "On"},
                    "At": {"shape": "At"},
                    "Tags": {"shape": "Tags", "locationName": "tagSet", "queryName": "Tag"},
                    "Options": {"shape": "Options"},
                    "Nested": {"shape": "Nested"},
                    "Hidden": {"shape": "Hidden"},
                },
            },
            "MakeAnswer": {
                "type": "structure",
                "members": {
                    "Id": {"shape": "Text", "locationName": "id"},
                    "At": {"shape": "At"},
                    "Count": {"shape": "Count"},
                    "On": {"shape": "On"},
                    "Tags": {"shape": "Tags", "locationName": "tagSet"},
                    "Options": {"shape": "Options"},
                },
            },
            "ThingRequest": {
                "type": "structure",
                "required": ["Id"],
                "members": {"Id": {"shape": "Text", "location": "uri", "locationName": "Id"}},
            },
            "ListRequest": {
                "type": "structure",
                "members": {
                    "Max": {"shape": "Count", "location": "querystring", "locationName": "max"},
                    "Owner": {"shape": "Text", "location": "header", "locationName": "x-owner"},
                },
            },
            "PutRequest": {
                "type": "structure",
                "required": ["Id", "Path"],
                "members": {
                    "Id": {"shape": "Text", "location": "uri", "locationName": "Id"},
                    "Path": {"shape": "Text", "location": "uri", "locationName": "Path"},
                    "Nested": {"shape": "Nested", "locationName": "nested"},
                },
            },
            "Name": text(json!({"min": 2, "max": 10, "pattern": "[a-z0-9-]+"})),
            "Kind": text(json!({"enum": ["big", "small"]})),
            "Hidden": text(json!({"sensitive": true})),
            "Text": text(json!({})),
            "Count": {"type": "integer", "min": 1, "max": 10},
            "Ratio": {"type": "double"},
            "On": {"type": "boolean"},
            "At": {"type": "timestamp"},
            "Tags": {"type": "list", "min": 1, "member": {"shape": "Tag", "locationName": "item"}},
            "Tag": {
                "type": "structure",
                "required": ["Key"],
                "members": {"Key": {"shape": "Text"}, "Value": {"shape": "Text"}},
            },
            "Options": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Text"}},
            "Nested": {
                "type": "structure",
                "members": {"Inner": {"shape": "Text"}, "Password": {"shape": "Text"}},
            },
        },
    });
    let mut service: Service = serde_json::from_value(model).unwrap();
    "sample".clone_into(&mut service.name);
    service
}
