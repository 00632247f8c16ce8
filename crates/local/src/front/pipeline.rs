//! The way of a call: understood, judged by the fault script, checked, refused or carried out,
//! made real, recorded.

use std::sync::Arc;

use http::HeaderValue;
use serde_json::Value;

use super::ctx::{Ctx, HOME, value_of};
use super::{Front, paging, winter};
use crate::account::{Account, Identity, lock};
use crate::faults::{Action, Subject, throttled};
use crate::journal::{Change, Journal, Translation};
use crate::model::validate;
use crate::overlay::acm;
use crate::record::{CallRecord, is_mutating, mask, mask_answer};
use crate::wire::{
    ApiError, Call, ParseError, Protocol, RawRequest, Reply, encode_call, encode_error, encode_reply, error_code, parse,
    rewrite_reply, unchunked,
};
use crate::{disguise, overlay, realism};

/// What the connection does.
pub(crate) enum Outcome {
    /// Answers.
    Reply(Reply),
    /// Closes without an answer.
    Close,
}

/// What happened to a call, for its record.
#[derive(Default)]
struct Course {
    executed: bool,
    violations: Vec<String>,
    fault: Option<String>,
    close: bool,
}

pub(crate) async fn handle(front: &Front, request: RawRequest) -> Outcome {
    let start_ms = front.clock.wall() * 1000.0;
    let request = unchunked(request);
    let seq = front.recorder.begin();
    let request_id = request_id(seq);
    let scope = request.scope();
    let region = scope.as_ref().map_or("us-east-1", |s| s.region.as_str()).to_owned();
    let identity = scope.as_ref().and_then(|s| front.accounts.identity(&s.access_key));
    let account = identity.as_ref().and_then(|i| front.accounts.get(&i.account_id));
    let _in_flight = account.as_ref().map(Account::begin);
    let parsed = parse(&front.models, &request);

    let mut course = Course { violations: violations(front, &parsed), ..Course::default() };
    let (protocol, answer) = match &parsed {
        Err(error) => {
            let protocol = guess_protocol(&request);
            (protocol, Err(not_understood(error)))
        }
        Ok(call) => {
            let answer = match (&identity, &account) {
                (Some(identity), Some(account)) => {
                    let ctx = Ctx::new(front, account, home(&call.service.name).unwrap_or(&region));
                    run(&ctx, identity, call.clone(), request.clone(), &mut course, &request_id).await
                }
                _ => Err(unknown_key(call, scope.is_some())),
            };
            (call.protocol, answer)
        }
    };
    let service = parsed.as_ref().ok().map(|c| c.service.as_ref());
    let mut reply = match answer {
        Ok(reply) => reply,
        Err(error) => encode_error(service, protocol, &error, &request_id),
    };
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        reply.headers.insert("x-amzn-requestid", value);
    }
    if let Some(date) = date(front.clock.date()) {
        reply.headers.insert(http::header::DATE, date);
    }

    let failed = !course.close && reply.status.is_client_error() || reply.status.is_server_error();
    let error = if failed { error_code(&reply) } else { None };
    let (code, message) = error.map_or((None, None), |(c, m)| (Some(c), Some(m)));
    let (service, operation, params) = match &parsed {
        Ok(call) => (call.service.name.clone(), call.operation.clone(), mask(&call.service, &call.operation, &call.params)),
        Err(ParseError::UnknownOperation { service, operation }) => (service.clone(), operation.clone(), Value::Null),
        Err(_) => (scope.map(|s| s.service).unwrap_or_default(), request.bare_path().to_owned(), Value::Null),
    };
    front.recorder.push(CallRecord {
        seq,
        account: account.map(|a| a.id.clone()).unwrap_or_default(),
        region,
        mutating: is_mutating(&operation),
        service,
        operation,
        params,
        status: if course.close { 0 } else { reply.status.as_u16() },
        error: code,
        message,
        start_ms,
        end_ms: front.clock.wall() * 1000.0,
        fault: course.fault,
        executed: course.executed,
        violations: course.violations,
    });
    if course.close { Outcome::Close } else { Outcome::Reply(reply) }
}

/// Where the request does not follow AWS's API model, whatever becomes of it.
fn violations(front: &Front, parsed: &Result<Call, ParseError>) -> Vec<String> {
    match parsed {
        _ if !front.validate => Vec::new(),
        Ok(call) => {
            let known = validate(&call.service, &call.operation, &call.params);
            call.unknown.iter().cloned().chain(known).collect()
        }
        Err(error) => vec![error.to_string()],
    }
}

/// A moment as the header `date` has it.
fn date(seconds: f64) -> Option<HeaderValue> {
    let moment = jiff::Timestamp::from_second(seconds as i64).ok()?;
    HeaderValue::from_str(&moment.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()).ok()
}

/// Where a service's objects are that has no regions, whichever region signs.
fn home(service: &str) -> Option<&'static str> {
    matches!(service, "iam" | "cloudfront" | "route53").then_some(HOME)
}

/// An id in the form of AWS's, which also tells the call's number.
fn request_id(seq: u64) -> String {
    let noise: u64 = rand::random();
    let (a, b, c) = (noise >> 32, noise >> 16 & 0xffff, noise & 0xfff);
    format!("{a:08x}-{b:04x}-4{c:03x}-a000-{seq:012x}")
}

/// The protocol in which to answer a request that was not understood.
fn guess_protocol(request: &RawRequest) -> Protocol {
    let content = request.header("content-type").unwrap_or_default();
    if request.header("smithy-protocol").is_some() {
        Protocol::Cbor
    } else if request.header("x-amz-target").is_some() || content.contains("json") {
        Protocol::Json
    } else if request.scope().is_some_and(|s| s.service == "ec2") {
        Protocol::Ec2
    } else if request.scope().is_some_and(|s| s.service == "s3") {
        Protocol::RestXml
    } else {
        Protocol::Query
    }
}

fn not_understood(error: &ParseError) -> ApiError {
    match error {
        ParseError::UnknownOperation { .. } | ParseError::NoService | ParseError::Model(_) => {
            ApiError::with_status(501, "ProvisionUnknownOperation", error.to_string())
        }
        ParseError::Body(_) => ApiError::new("SerializationException", error.to_string()),
    }
}

/// What AWS says to a key that it does not know, or to none.
fn unknown_key(call: &Call, signed: bool) -> ApiError {
    let text = "The security token included in the request is invalid.";
    match call.protocol {
        _ if !signed => ApiError::with_status(403, "MissingAuthenticationToken", "Request is missing Authentication Token"),
        Protocol::Ec2 => {
            ApiError::with_status(401, "AuthFailure", "AWS was not able to validate the provided access credentials")
        }
        _ if call.service.name == "s3" => {
            let text = "The AWS Access Key Id you provided does not exist in our records.";
            ApiError::with_status(403, "InvalidAccessKeyId", text)
        }
        Protocol::Json | Protocol::RestJson | Protocol::Cbor => ApiError::new("UnrecognizedClientException", text),
        _ => ApiError::with_status(403, "InvalidClientTokenId", text),
    }
}

async fn run(
    ctx: &Ctx<'_>,
    identity: &Identity,
    call: Call,
    request: RawRequest,
    course: &mut Course,
    request_id: &str,
) -> Result<Reply, ApiError> {
    let front = ctx.front;
    let mutating = is_mutating(&call.operation);
    let ear = front.ear();
    let verdict = {
        let script = lock(&front.script);
        let mut counters = lock(&ctx.account.counters);
        script.judge(
            &mut counters,
            &Subject {
                service: &call.service.name,
                operation: &call.operation,
                account: &ctx.account.id,
                access_key: request.scope().as_ref().map_or("", |scope| scope.access_key.as_str()),
                mutating,
            },
        )
    };
    if !verdict.delay.is_zero() {
        course.fault = Some(format!("delay_ms:{}", verdict.delay.as_millis()));
        tokio::time::sleep(verdict.delay).await;
    }
    match verdict.action {
        None | Some(Action::DelayMs(_)) => {}
        Some(Action::Fail) => {
            course.fault = Some("fail".to_owned());
            realism::doom(ctx, &call);
        }
        Some(Action::Hold) => {
            course.fault = Some("hold".to_owned());
            *lock(&front.held).entry(ctx.account.id.clone()).or_default() += 1;
            until_let_go(ear, &ctx.account.id).await;
            lock(&front.held).entry(ctx.account.id.clone()).and_modify(|held| *held -= 1);
        }
        Some(Action::Error { status, code, message }) => {
            course.fault = Some("error".to_owned());
            return Err(ApiError::with_status(status, &code, message));
        }
        Some(Action::Throttle) => {
            course.fault = Some("throttle".to_owned());
            return Err(throttled(&call.service.name));
        }
        Some(action @ (Action::DropBefore | Action::Stop)) => {
            let name = if matches!(action, Action::Stop) { "stop" } else { "drop_before" };
            course.fault = Some(name.to_owned());
            course.close = true;
            return Err(ApiError::with_status(503, "ProvisionDropped", "dropped"));
        }
        Some(action @ (Action::LoseResponse | Action::StopAfter)) => {
            let lost = matches!(action, Action::LoseResponse);
            let name = if lost { "lose_response" } else { "stop_after" };
            course.fault = Some(name.to_owned());
            course.close = true;
        }
    }
    if !course.violations.is_empty() {
        let message = format!("{} {}: {}", call.service.name, call.operation, course.violations.join("; "));
        return Err(ApiError::new("ProvisionInvalidRequest", message));
    }
    realism::throttle(ctx, &call, mutating)?;
    let turn = ctx.account.turn(&call.service.name);
    let _turn = if mutating { Some(turn.lock().await) } else { None };
    carry_out(ctx, identity, call, request, course, request_id).await
}

/// Returns when the rules of an account are cleared, or everybody's.
async fn until_let_go(mut ear: tokio::sync::broadcast::Receiver<Option<String>>, account: &str) {
    while let Ok(Some(other)) = ear.recv().await {
        if other == account {
            return;
        }
    }
}

async fn carry_out(
    ctx: &Ctx<'_>,
    identity: &Identity,
    mut call: Call,
    request: RawRequest,
    course: &mut Course,
    request_id: &str,
) -> Result<Reply, ApiError> {
    let asked = call.params.clone();
    let agent = request.header("user-agent").unwrap_or_default().to_owned();
    let by = By { identity, agent: &agent, request_id };
    if let Some(known) = overlay::replay(ctx, &call)? {
        return Ok(encode_reply(&call.service, &call.operation, call.protocol, &known, request_id));
    }
    let page = paging::take(&mut call)?;
    let early = match overlay::before(ctx, identity, &mut call).await? {
        Some(value) => Some(value),
        None => realism::before(ctx, &mut call).await?,
    };
    let early = match early {
        Some(value) => Some(value),
        None => overlay::answer(ctx, &call).await?,
    };
    let respond = |value: &Value, call: &Call| encode_reply(&call.service, &call.operation, call.protocol, value, request_id);
    if let Some(mut value) = early {
        course.executed = true;
        overlay::after(ctx, &call, &asked, &mut value).await?;
        realism::after(ctx, &call, &asked, &mut value);
        overlay::keep(ctx, &call, &asked, &value);
        note(ctx, &by, &call, asked, &value);
        disguise::put_on(&lock(&ctx.account.disguises), &call, &mut value);
        if let Some(page) = &page {
            page.cut(&mut value);
        }
        return Ok(respond(&value, &call));
    }
    // In-process services speak their own protocol only, the emulators no CBOR; a rewritten call is written anew.
    let native = Protocol::native(&call.service);
    let rewritten = asked != call.params;
    let one_tongued = winter::serves(&call.service.name) || call.protocol == Protocol::Cbor;
    let translated = one_tongued && call.protocol != native;
    let request = if rewritten || translated { encode_call(&call.service, &call.operation, &call.params) } else { request };
    let spoken = if translated { native } else { call.protocol };
    let reply = ctx.send(&call.service, request).await?;
    course.executed = reply.status.is_success();
    if !reply.status.is_success() {
        let error = value_of(&call.service, &call.operation, spoken, &reply).err();
        let error = error.unwrap_or_else(|| ApiError::new("ProvisionEmulatorFailed", ""));
        return Err(loud(ctx, &call, error));
    }
    let plain = value_of(&call.service, &call.operation, spoken, &reply)?;
    let mut value = plain.clone();
    if let Some(page) = &page {
        page.complete(ctx, &call, &mut value).await?;
    }
    overlay::after(ctx, &call, &asked, &mut value).await?;
    realism::after(ctx, &call, &asked, &mut value);
    overlay::keep(ctx, &call, &asked, &value);
    note(ctx, &by, &call, asked, &value);
    disguise::put_on(&lock(&ctx.account.disguises), &call, &mut value);
    if let Some(page) = &page {
        page.cut(&mut value);
    }
    if value == plain && spoken == call.protocol {
        return Ok(reply);
    }
    Ok(rewrite_reply(&call.service, &call.operation, call.protocol, &value, &reply, request_id))
}

/// Who makes a call, and with what.
struct By<'a> {
    identity: &'a Identity,
    agent: &'a str,
    request_id: &'a str,
}

/// Keeps the call: for CloudTrail, and for the account's journal if it has one.
fn note(ctx: &Ctx<'_>, by: &By<'_>, call: &Call, asked: Value, answer: &Value) {
    if is_mutating(&call.operation) {
        let (params, answer) = (mask(&call.service, &call.operation, &asked), mask_answer(answer));
        overlay::cloudtrail::note(ctx, by.identity, call, params, by.agent, by.request_id, answer);
    }
    if ctx.front.journal {
        let (service, operation, region) = (call.service.name.clone(), call.operation.clone(), ctx.region.to_owned());
        lock(&ctx.account.changes).push(Change { service, operation, region, params: asked, answer: answer.clone() });
    }
}

/// How often a change of a journal is tried again, and after how many AWS seconds.
const REPLAY_WAITS: u32 = 8;
const REPLAY_WAIT_S: f64 = 300.0;

/// Makes the changes of a journal again, in another account. Where one is refused the clock moves on.
pub(crate) async fn replay(
    front: &Front,
    account: &Arc<Account>,
    identity: &Identity,
    journal: &Journal,
) -> Result<(), ApiError> {
    let mut ids = Translation::default();
    ids.add(&journal.account, &account.id);
    // What proves an account's hold on a domain is the account's own.
    for change in journal.changes.iter().filter(|change| change.operation == "RequestCertificate") {
        for domain in acm::names(&change.params) {
            let (old, new) = (acm::record_in(&journal.account, domain), acm::record_in(&account.id, domain));
            for (old, new) in [(&old.0, &new.0), (&old.1, &new.1)] {
                ids.add(old.trim_end_matches('.'), new.trim_end_matches('.'));
            }
        }
    }
    for change in &journal.changes {
        let ctx = Ctx::new(front, account, &change.region);
        let model = front.models.service(&change.service);
        let service = model.map_err(|error| ApiError::with_status(501, "ProvisionNoModel", error.to_string()))?;
        let params = ids.apply(&change.params);
        let (protocol, operation) = (Protocol::native(&service), change.operation.clone());
        let mut waits = 0;
        let reply = loop {
            let request = encode_call(&service, &operation, &params);
            let call = Call {
                service: Arc::clone(&service),
                operation: operation.clone(),
                protocol,
                params: params.clone(),
                unknown: Vec::new(),
            };
            match carry_out(&ctx, identity, call, request, &mut Course::default(), &request_id(0)).await {
                Ok(reply) => break reply,
                // Whoever made it waited until what it needs was there.
                Err(_) if waits < REPLAY_WAITS => {
                    waits += 1;
                    front.clock.advance(REPLAY_WAIT_S);
                }
                Err(error) => {
                    let message = format!("{} {} {params}: {}", change.service, operation, error.message);
                    return Err(ApiError { message, ..error });
                }
            }
        };
        ids.learn(&change.answer, &value_of(&service, &change.operation, protocol, &reply)?);
    }
    Ok(())
}

/// Codes with which an emulator says that it does not have an operation.
const NOT_THERE: &[&str] = &[
    "InvalidAction",
    "UnknownOperationException",
    "NotImplemented",
    "NotYetImplemented",
    "NotImplementedError",
    "ProvisionEmulatorFailed",
];

/// The same, told by the message only.
const NOT_THERE_MESSAGES: &[&str] = &["Unknown Route53 endpoint"];

/// An operation that the emulator does not have, or on which it broke, must not pass for an
/// answer of AWS.
fn loud(ctx: &Ctx<'_>, call: &Call, error: ApiError) -> ApiError {
    let broke = error.status >= 500 && error.code == "InternalError";
    let said = NOT_THERE_MESSAGES.iter().any(|start| error.message.starts_with(start));
    if !broke && !said && !NOT_THERE.contains(&error.code.as_str()) {
        return error;
    }
    let (service, operation) = (&call.service.name, &call.operation);
    let by = if winter::serves(service) { "winterbaume" } else { ctx.front.serving(service).name() };
    let message = format!("{service} {operation} does not work on {by}: {} {}", error.code, error.message);
    ApiError::with_status(501, "ProvisionNotEmulated", message)
}

/// The account of a call, for the control requests.
pub(crate) fn account(front: &Front, id: &str) -> Option<Arc<Account>> {
    front.accounts.get(id)
}
