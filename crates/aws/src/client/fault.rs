//! AWS's errors as the engine's: which mean not yet, in use, gone, taken, denied, lost.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::display::DisplayErrorContext;
use aws_smithy_types::error::metadata::{ErrorMetadata, ProvideErrorMetadata};
use aws_smithy_types::error::operation::BuildError;
use aws_types::request_id::RequestId;
use provision_engine::{Class, Fault};

use super::bounds::{TooMuch, within};
use super::codes::{class_of, is_stale};
use super::credentials::{Lacking, SIGN_IN};
use super::tap::Fenced;

/// Turns a call's result into the engine's.
pub trait OrFault<T> {
    /// `operation` as IAM writes it: `ec2:CreateVpc`.
    fn or_fault(self, operation: &'static str) -> Result<T, Fault>;
}

impl<T, E> OrFault<T> for Result<T, SdkError<E, HttpResponse>>
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    fn or_fault(self, operation: &'static str) -> Result<T, Fault> {
        self.map_err(|error| fault(operation, &error))
    }
}

fn fault<E>(operation: &'static str, error: &SdkError<E, HttpResponse>) -> Fault
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    let request_id = error.request_id().map(str::to_owned);
    let mut fault = match error {
        SdkError::ServiceError(service) => {
            let (code, message) = (service.err().code().unwrap_or_default(), service.err().message().unwrap_or_default());
            let server_error = service.raw().status().as_u16() >= 500;
            let class = class_of(code).unwrap_or(if server_error { Class::Lost } else { Class::Fatal });
            let status = service.raw().status();
            let message = match message {
                "" if status.is_success() => format!("the answer is none of AWS's (HTTP {status})"),
                "" => format!("HTTP {status}"),
                message => message.to_owned(),
            };
            Fault { code: code.to_owned(), ..Fault::new(class, message) }
        }
        SdkError::TimeoutError(_) => Fault::new(Class::Lost, "no answer in time"),
        SdkError::DispatchFailure(failure) if failure.is_timeout() => Fault::new(Class::Lost, "no answer in time"),
        SdkError::DispatchFailure(failure) if failure.is_user() => match within::<Fenced>(error) {
            Some(lost) => Fault::new(Class::Fenced, lost.to_string()).help("run it again to go on from what is there"),
            None => Fault::fatal(DisplayErrorContext(error).to_string()),
        },
        SdkError::DispatchFailure(_) | SdkError::ResponseError(_) => Fault::new(Class::Lost, cause(error)),
        _ => Fault::fatal(cause(error)),
    };
    if let Some(too_much) = within::<TooMuch>(error) {
        fault = Fault::fatal(too_much.to_string()).help("AWS answers less: is the endpoint one of AWS's?");
    }
    if let Some(lacking) = Lacking::of(error) {
        fault = lacking.fault();
    }
    operation.clone_into(&mut fault.operation);
    fault.request_id = request_id;
    if fault.class == Class::Denied && fault.help.is_none() {
        fault.help = Some(if is_stale(&fault.code) { SIGN_IN.to_owned() } else { format!("the credentials need {operation}") });
    }
    fault
}

/// The innermost cause: the outer ones say only that something failed. Where it is an answer of AWS, as when a role cannot be
/// assumed, it is told in AWS's words.
pub(super) fn cause(error: &(dyn std::error::Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    let answer = innermost.downcast_ref::<ErrorMetadata>();
    match answer.and_then(|answer| Some((answer.message()?, answer.code()?))) {
        Some((message, code)) => format!("{message} ({code})"),
        None => innermost.to_string(),
    }
}

/// A builder of the SDK lacks a member that the API needs: a defect of ours.
#[expect(clippy::needless_pass_by_value, reason = "`map_err` hands the error over")]
pub fn incomplete(error: BuildError) -> Fault {
    Fault::fatal(format!("internal: {error}"))
}

/// What a builder of the SDK made.
pub fn built<T>(made: Result<T, BuildError>) -> Result<T, Fault> {
    made.map_err(incomplete)
}

/// The result of a call that follows a creation. The object is there and will be found by its mark, so a failure must
/// not undo that: the engine's next look sees what is missing, and repairs it or says why it cannot.
pub fn later<T>(result: Result<T, Fault>) {
    if let Err(fault) = result {
        tracing::debug!(%fault, "left to the next look");
    }
}

/// The result of a call that follows a creation, and without which what depends on the object cannot go on. A failure
/// sends the engine back to look again: it finds the object by its mark, and goes on with an update.
pub fn resume<T>(result: Result<T, Fault>) -> Result<T, Fault> {
    // What the fence stopped it stops again.
    result.map_err(|fault| if fault.class == Class::Fenced { fault } else { Fault { class: Class::Conflict, ..fault } })
}

/// A refusal that comes within a successful answer.
pub fn refusal(operation: &'static str, code: &str, message: &str) -> Fault {
    let class = class_of(code).unwrap_or(Class::Fatal);
    Fault { operation: operation.to_owned(), code: code.to_owned(), ..Fault::new(class, message) }
}

/// What a kind knows better than the code alone.
pub trait Reclass<T> {
    /// Something that the call needs is not usable yet: what is "not found" in a create is what it refers to, and so
    /// are these codes or parts of a message.
    fn not_yet(self, signs: &[&str]) -> Result<T, Fault>;
    /// These codes or parts of a message are of that class.
    fn class(self, class: Class, signs: &[&str]) -> Result<T, Fault>;
    /// What is to be done about these codes or parts of a message.
    fn help(self, signs: &[&str], help: &str) -> Result<T, Fault>;
    /// These codes or parts of a message mean that there is nothing left to do.
    fn unless(self, signs: &[&str]) -> Result<Option<T>, Fault>;
}

fn shows(fault: &Fault, signs: &[&str]) -> bool {
    signs.iter().any(|sign| fault.code == *sign || fault.message.contains(sign))
}

impl<T> Reclass<T> for Result<T, Fault> {
    fn not_yet(self, signs: &[&str]) -> Self {
        self.map_err(|mut fault| {
            if fault.class == Class::Gone || shows(&fault, signs) {
                fault.class = Class::NotYet;
            }
            fault
        })
    }
    fn class(self, class: Class, signs: &[&str]) -> Self {
        self.map_err(|mut fault| {
            if shows(&fault, signs) {
                fault.class = class;
            }
            fault
        })
    }
    fn help(self, signs: &[&str], help: &str) -> Self {
        self.map_err(|fault| if shows(&fault, signs) { fault.help(help) } else { fault })
    }
    fn unless(self, signs: &[&str]) -> Result<Option<T>, Fault> {
        match self {
            Ok(value) => Ok(Some(value)),
            Err(fault) if shows(&fault, signs) => Ok(None),
            Err(fault) => Err(fault),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_aws_says_of_a_role_is_told_in_its_words() {
        let denied = ErrorMetadata::builder().code("AccessDenied").message("not authorized to perform: sts:AssumeRole").build();
        assert_eq!(cause(&denied), "not authorized to perform: sts:AssumeRole (AccessDenied)");
    }

    #[test]
    fn a_kind_knows_better() {
        let fault = || Fault { code: "ClientException".to_owned(), ..Fault::fatal("Role is not valid") };
        assert_eq!(Err::<(), _>(fault()).not_yet(&["Role is not valid"]).unwrap_err().class, Class::NotYet);
        assert_eq!(Err::<(), _>(fault()).not_yet(&["else"]).unwrap_err().class, Class::Fatal);
        assert_eq!(Err::<(), _>(fault()).help(&["Role"], "do so").unwrap_err().help.as_deref(), Some("do so"));
        assert_eq!(Err::<(), _>(fault()).help(&["else"], "do so").unwrap_err().help, None);
        assert!(Err::<(), _>(fault()).unless(&["ClientException"]).unwrap().is_none());
    }
}
