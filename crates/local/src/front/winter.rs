//! The services that run in this process: what no emulator has, or not in the protocols of the SDK.

use std::fmt;

use bytes::Bytes;
use http::StatusCode;
use winterbaume_applicationautoscaling::ApplicationAutoScalingService;
use winterbaume_cloudwatch::CloudWatchService;
use winterbaume_codepipeline::CodePipelineService;
use winterbaume_core::{MockRequest, MockService, default_account_id};
use winterbaume_rolesanywhere::RolesAnywhereService;

use crate::wire::{RawRequest, Reply};

/// One account's in-process services. They keep their state by region, but know one account
/// only, so each account has services of its own and its number is put in for theirs.
#[derive(Default)]
pub(crate) struct Winter {
    autoscaling: ApplicationAutoScalingService,
    cloudwatch: CloudWatchService,
    codepipeline: CodePipelineService,
    rolesanywhere: RolesAnywhereService,
}

impl fmt::Debug for Winter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Winter")
    }
}

/// Whether a service runs in this process.
pub(crate) fn serves(service: &str) -> bool {
    matches!(service, "application-autoscaling" | "cloudwatch" | "codepipeline" | "rolesanywhere")
}

impl Winter {
    /// Answers a request in the service's own protocol.
    pub(crate) async fn handle(&self, service: &str, account: &str, region: &str, request: RawRequest) -> Reply {
        let (host, target): (&str, &dyn MockService) = match service {
            "cloudwatch" => ("monitoring", &self.cloudwatch),
            "codepipeline" => ("codepipeline", &self.codepipeline),
            "rolesanywhere" => ("rolesanywhere", &self.rolesanywhere),
            _ => ("application-autoscaling", &self.autoscaling),
        };
        let answer = target
            .handle(MockRequest {
                method: request.method.to_string(),
                uri: format!("https://{host}.{region}.amazonaws.com{}", request.path.replace(account, default_account_id())),
                headers: request.headers,
                body: replace(request.body, account, default_account_id()),
            })
            .await;
        Reply {
            status: StatusCode::from_u16(answer.status).unwrap_or(StatusCode::BAD_GATEWAY),
            headers: answer.headers,
            body: replace(answer.body, default_account_id(), account),
        }
    }
}

/// Replaces one account number by another. Both have twelve digits, so lengths in the body hold.
fn replace(body: Bytes, from: &str, to: &str) -> Bytes {
    let (from, to) = (from.as_bytes(), to.as_bytes());
    if from.is_empty() || from.len() != to.len() || from == to {
        return body;
    }
    let mut bytes = body.to_vec();
    let mut i = 0;
    while let Some(window) = bytes.get_mut(i..i + from.len()) {
        if window == from {
            window.copy_from_slice(to);
            i += from.len();
        } else {
            i += 1;
        }
    }
    Bytes::from(bytes)
}

#[cfg(test)]
mod tests {
    use super::replace;

    #[test]
    fn numbers_are_replaced_in_place() {
        let body = bytes::Bytes::from_static(b"arn:x:111122223333:a 111122223333");
        let out = replace(body, "111122223333", "444455556666");
        assert_eq!(&out[..], b"arn:x:444455556666:a 444455556666");
    }
}
