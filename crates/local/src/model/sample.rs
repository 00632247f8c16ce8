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
                "output": {"shape": "PutAnswer"},
            },
            "GetBody": {
                "http": {"method": "GET", "requestUri": "/bodies/{Key+}"},
                "input": {"shape": "BodyRequest"},
                "output": {"shape": "Body"},
            },
            "PutBody": {
                "http": {"method": "PUT", "requestUri": "/bodies/{Key+}", "responseCode": 204},
                "input": {"shape": "Body"},
            },
            "CopyBody": {
                "http": {"method": "PUT", "requestUri": "/bodies/{Key+}"},
                "input": {"shape": "CopyRequest"},
            },
            "GetBucketLocation": {
                "http": {"method": "GET", "requestUri": "/buckets?location"},
                "output": {"shape": "LocationAnswer"},
            },
            "PutConfig": {
                "http": {"method": "PUT", "requestUri": "/configs/{Id}?config", "responseCode": 201},
                "input": {"shape": "ConfigRequest"},
                "output": {"shape": "ConfigAnswer"},
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
            "PutAnswer": {
                "type": "structure",
                "members": {
                    "Tag": {"shape": "Text", "location": "header", "locationName": "ETag"},
                    "Since": {"shape": "At", "location": "header", "locationName": "since"},
                    "Status": {"shape": "Count", "location": "statusCode"},
                    "At": {"shape": "At"},
                    "Grants": {"shape": "Grants", "locationName": "Grant"},
                    "Nested": {"shape": "Nested", "locationName": "nested"},
                },
            },
            "LocationAnswer": {"type": "structure", "members": {"LocationConstraint": {"shape": "Text"}}},
            "BodyRequest": {
                "type": "structure",
                "required": ["Key"],
                "members": {"Key": {"shape": "Text", "location": "uri", "locationName": "Key"}},
            },
            "CopyRequest": {
                "type": "structure",
                "required": ["Key", "Source"],
                "members": {
                    "Key": {"shape": "Text", "location": "uri", "locationName": "Key"},
                    "Source": {"shape": "Text", "location": "header", "locationName": "x-source"},
                },
            },
            "Body": {
                "type": "structure",
                "payload": "Body",
                "members": {
                    "Key": {"shape": "Text", "location": "uri", "locationName": "Key"},
                    "Body": {"shape": "Bytes", "streaming": true},
                    "Meta": {"shape": "Options", "location": "headers", "locationName": "x-meta-"},
                },
            },
            "ConfigRequest": {
                "type": "structure",
                "payload": "Config",
                "required": ["Id"],
                "members": {
                    "Id": {"shape": "Text", "location": "uri", "locationName": "Id"},
                    "Match": {"shape": "Text", "location": "header", "locationName": "If-Match"},
                    "Labels": {"shape": "Labels", "location": "querystring", "locationName": "label"},
                    "Config": {"shape": "Config", "locationName": "TheConfig", "xmlNamespace": {"uri": "http://sample/config"}},
                },
            },
            "ConfigAnswer": {
                "type": "structure",
                "payload": "Config",
                "members": {
                    "Config": {"shape": "Config"},
                    "Tag": {"shape": "Text", "location": "header", "locationName": "ETag"},
                },
            },
            "Config": {
                "type": "structure",
                "members": {"Labels": {"shape": "Labels"}, "Options": {"shape": "Options"}, "On": {"shape": "On"}},
            },
            "Labels": {"type": "list", "member": {"shape": "Text", "locationName": "Label"}},
            "Grants": {"type": "list", "member": {"shape": "Grant"}, "flattened": true},
            "Grant": {
                "type": "structure",
                "xmlNamespace": {"prefix": "xsi", "uri": "http://sample/instance"},
                "members": {
                    "Type": {"shape": "Text", "locationName": "xsi:type", "xmlAttribute": true},
                    "To": {"shape": "Text"},
                },
            },
            "Gone": {"type": "structure", "members": {}, "error": {"httpStatusCode": 410}},
            "Bytes": {"type": "blob"},
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
