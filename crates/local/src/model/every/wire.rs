//! From the wire: a request with everything in it is read as it was written, and what no model knows in it is told.

use bytes::Bytes;
use http::HeaderValue;
use serde_json::Value;

use super::super::{Models, Service, validate};
use super::sample::Samples;
use super::services;
use crate::emulator::Venvs;
use crate::wire::{Protocol, RawRequest, encode_call, parse};

/// Has the path of `ListBuckets`, at a host of its own.
const ELSEWHERE: &str = "ListDirectoryBuckets";

fn signed(service: &Service, operation: &str, params: &Value) -> RawRequest {
    let mut request = encode_call(service, operation, params);
    let scope = format!("AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/{}/aws4_request, S", service.signing_name());
    request.headers.insert("authorization", HeaderValue::from_str(&scope).unwrap());
    request
}

/// The same request with a member `Nmae`, in all places where the protocol has members.
fn with_another(service: &Service, request: &RawRequest) -> Vec<RawRequest> {
    let with = |body: Vec<u8>| RawRequest { body: Bytes::from(body), ..request.clone() };
    let text = std::str::from_utf8(&request.body).unwrap_or_default();
    let mut all = Vec::new();
    match Protocol::native(service) {
        Protocol::Ec2 | Protocol::Query => all.push(with(format!("{text}&Nmae=x").into_bytes())),
        Protocol::Cbor => {
            let mut body: ciborium::Value = ciborium::from_reader(&request.body[..]).unwrap();
            body.as_map_mut().unwrap().push(("Nmae".into(), "x".into()));
            let mut bytes = Vec::new();
            ciborium::into_writer(&body, &mut bytes).unwrap();
            all.push(with(bytes));
        }
        Protocol::Json | Protocol::RestJson => {
            if let Ok(Value::Object(mut body)) = serde_json::from_str(text) {
                body.insert("Nmae".to_owned(), "x".into());
                all.push(with(Value::Object(body).to_string().into_bytes()));
            }
        }
        Protocol::RestXml => {
            if let Some((before, end)) = text.rsplit_once("</").filter(|_| text.starts_with("<?xml")) {
                all.push(with(format!("{before}<Nmae>x</Nmae></{end}").into_bytes()));
            }
        }
    }
    if matches!(Protocol::native(service), Protocol::RestJson | Protocol::RestXml) {
        let sign = if request.path.contains('?') { '&' } else { '?' };
        all.push(RawRequest { path: format!("{}{sign}Nmae=x", request.path), ..request.clone() });
    }
    all
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures are seen with `--nocapture`")]
fn requests_are_read_as_they_were_written_and_no_more_passes() {
    let models = Models::at(&Venvs::find().unwrap().models().unwrap());
    let (mut read, mut planted, mut wrong) = (0, 0, Vec::new());
    for name in services() {
        let service = models.service(name).unwrap();
        let samples = Samples::of(&service);
        let newest = service.operations.iter().filter(|(name, operation)| !operation.deprecated && *name != ELSEWHERE);
        for (operation, _) in newest {
            let Some(input) = service.input_name(operation) else { continue };
            let sample = samples.of_shape(input, &mut Vec::new()).unwrap();
            let request = signed(&service, operation, &sample);
            let told = |request: &RawRequest| {
                parse(&models, request).map(|call| {
                    let said = call.unknown.iter().cloned().chain(validate(&call.service, &call.operation, &call.params));
                    (call.operation.clone(), call.params.clone(), said.collect::<Vec<_>>())
                })
            };
            read += 1;
            match told(&request) {
                Ok((called, params, said)) if called == *operation && params == sample && said.is_empty() => {}
                other => wrong.push(format!("{name} {operation}: {other:?}")),
            }
            for more in with_another(&service, &request) {
                planted += 1;
                match told(&more) {
                    // A member that is the whole body has the other one in it.
                    Ok((_, _, said)) if said.len() == 1 && said[0].ends_with("Nmae is not a member") => {}
                    other => wrong.push(format!("{name} {operation} with another member: {other:?}")),
                }
            }
        }
    }
    let first: Vec<String> = wrong.iter().take(20).map(|line| line.chars().take(400).collect()).collect();
    assert!(wrong.is_empty(), "{} wrong, such as {first:#?}", wrong.len());
    assert!(read > 2_000 && planted > 2_000, "{read} read, {planted} planted");
    println!("{read} requests read as written, {planted} with another member told");
}
