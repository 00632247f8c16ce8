//! The control requests under `/_local/`, for whoever is in another process.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Front;
use crate::faults::Rule;
use crate::wire::{RawRequest, Reply};

/// Where they live. No AWS service has a path like it.
pub(super) const PREFIX: &str = "/_local/";

/// A script is one rule or a list of them.
#[derive(Deserialize)]
#[serde(untagged)]
enum ScriptBody {
    Many(Vec<Rule>),
    One(Box<Rule>),
}

#[derive(Deserialize)]
struct DelegationBody {
    domain: String,
}

#[derive(Deserialize)]
struct ClockBody {
    advance_s: f64,
}

pub(super) async fn handle(front: &Front, request: &RawRequest) -> Reply {
    let path = request.bare_path().strip_prefix(PREFIX).unwrap_or_default();
    let query = request.query();
    let of_query = |name: &str| query.iter().find(|(k, _)| k == name).map(|(_, v)| v.as_str());
    let account = of_query("account");
    let is_post = request.method == Method::POST;
    match (&request.method, path) {
        (&Method::GET, "info") => ok(&front.info()),
        (&Method::GET, "accounts") => {
            let ids: Vec<String> = front.accounts.all().iter().map(|a| a.id.clone()).collect();
            ok(&json!(ids))
        }
        (_, "accounts") if is_post => {
            let root = of_query("root") == Some("true");
            // Further credentials of an account that exists, or a new account.
            let made = match account.map(|id| super::pipeline::account(front, id)) {
                Some(Some(account)) => Ok(front.credentials(&account, root)),
                Some(None) => return failed(404, "no such account"),
                None => front.new_account(root).await,
            };
            match made {
                Ok(credentials) => ok(&json!(credentials)),
                Err(error) => failed(502, &error.to_string()),
            }
        }
        (_, "reset") if is_post => {
            let done = match account {
                Some(id) => front.reset(id).await,
                None => front.reset_all().await,
            };
            match done {
                Ok(()) => ok(&json!({})),
                Err(error) => failed(502, &error.to_string()),
            }
        }
        (&Method::GET, "calls") => {
            let since = of_query("since").and_then(|s| s.parse().ok()).unwrap_or(0);
            ok(&json!(front.recorder.calls(account, since)))
        }
        (&Method::DELETE, "calls") => {
            front.recorder.forget(account);
            ok(&json!({}))
        }
        (&Method::GET, "faults") => ok(&json!(front.faults())),
        (_, "faults") if is_post => match serde_json::from_slice::<ScriptBody>(&request.body) {
            Ok(script) => {
                let mut rules = match script {
                    ScriptBody::Many(rules) => rules,
                    ScriptBody::One(rule) => vec![*rule],
                };
                if let Some(id) = account {
                    for rule in &mut rules {
                        rule.matching.account = Some(id.to_owned());
                    }
                }
                front.inject(rules);
                ok(&json!({}))
            }
            // An untagged enum hides the cause; one rule alone names it.
            Err(error) => {
                let cause = serde_json::from_slice::<Rule>(&request.body).err().unwrap_or(error);
                failed(400, &format!("the fault script cannot be read: {cause}"))
            }
        },
        (&Method::DELETE, "faults") => {
            front.clear_faults(account);
            ok(&json!({}))
        }
        (&Method::GET, "delegations") => {
            let zones = front.delegations(account.unwrap_or_default());
            ok(&zones.into_iter().map(|(domain, servers)| json!({"domain": domain, "name_servers": servers})).collect())
        }
        (_, "delegations") if is_post => match serde_json::from_slice::<DelegationBody>(&request.body) {
            Ok(body) => match front.delegate(account.unwrap_or_default(), &body.domain) {
                Ok(()) => ok(&json!({})),
                Err(error) => failed(404, &error.to_string()),
            },
            Err(error) => failed(400, &format!("a delegation takes a domain: {error}")),
        },
        (_, "clock") if is_post => match serde_json::from_slice::<ClockBody>(&request.body) {
            Ok(body) => {
                front.clock.advance(body.advance_s);
                ok(&json!({"now_s": front.clock.now()}))
            }
            Err(error) => failed(400, &format!("the clock takes advance_s: {error}")),
        },
        _ => failed(404, "no such control request"),
    }
}

fn ok(value: &Value) -> Reply {
    reply(StatusCode::OK, value)
}

fn failed(status: u16, message: &str) -> Reply {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    reply(status, &json!({"error": message}))
}

fn reply(status: StatusCode, value: &Value) -> Reply {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Reply { status, headers, body: Bytes::from(value.to_string()) }
}
