//! Credentials that are not to be had, or that AWS takes no more: it is no fault of the network.

use std::path::Path;

use crate::{PLACES, Ran, SERVICES, answering, app, provision, shown};

/// A folder with these profiles.
fn with_profiles(places: &str, profiles: &str) -> tempfile::TempDir {
    let folder = app(SERVICES, places);
    std::fs::create_dir_all(folder.path().join(".aws/sso/cache")).unwrap();
    std::fs::write(folder.path().join(".aws/config"), profiles).unwrap();
    folder
}

fn plan(folder: &Path, env: &[(&str, &str)]) -> Ran {
    provision(folder, &["plan", "staging"], env)
}

#[test]
fn a_program_of_a_profile_that_fails() {
    let folder = with_profiles(PLACES, "[profile work]\ncredential_process = sh -c \"echo locked >&2; exit 3\"\n");
    let ran = plan(folder.path(), &[("AWS_PROFILE", "work"), ("PATH", "/usr/bin:/bin")]);
    assert_eq!(ran.code, 5, "{}", shown(&ran));
    assert!(ran.err.contains("the AWS credentials cannot be had: ") && ran.err.contains("locked"), "{}", ran.err);
    assert!(ran.err.contains("sign in again") && !ran.err.contains("network"), "{}", ran.err);
}

#[test]
fn a_session_that_has_ended() {
    let profiles = "[profile work]\nsso_session = s\nsso_account_id = 123456789012\nsso_role_name = dev\nregion = eu-west-1\n\
                    [sso-session s]\nsso_region = eu-west-1\nsso_start_url = https://example.awsapps.com/start\n";
    let folder = with_profiles(PLACES, profiles);
    // The name of the file is the SHA-1 of the session's.
    let cached = ".aws/sso/cache/a0f1490a20d0211c997b44bc357e1972deab8ae3.json";
    let token = "{\"accessToken\": \"x\", \"expiresAt\": \"2020-01-01T00:00:00Z\", \"region\": \"eu-west-1\"}";
    std::fs::write(folder.path().join(cached), token).unwrap();
    let ran = plan(folder.path(), &[("AWS_PROFILE", "work")]);
    assert_eq!(ran.code, 5, "{}", shown(&ran));
    assert!(ran.err.contains("the SSO token has expired") && ran.err.contains("sign in again (aws sso login)"), "{}", ran.err);
}

/// What STS says where it refuses.
fn refusal(code: &str, message: &str) -> String {
    format!(
        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>{code}</Code>\
         <Message>{message}</Message></Error><RequestId>1</RequestId></ErrorResponse>"
    )
}

/// What a plan says to somebody whose calls STS refuses so.
fn refused(places: &str, code: &str, message: &str) -> Ran {
    let (url, _) = answering(403, refusal(code, message));
    let env = [("AWS_ACCESS_KEY_ID", "ASIAEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "example"), ("AWS_ENDPOINT_URL", url.as_str())];
    plan(app(SERVICES, places).path(), &env)
}

#[test]
fn a_role_that_may_not_be_assumed() {
    let role = "    x-provision: {role_arn: \"arn:aws:iam::123456789012:role/deploy\"}\n";
    let places = PLACES.replace("    environments:\n", &format!("{role}    environments:\n"));
    assert_ne!(places, PLACES);
    let denied = "User: arn:aws:iam::1:user/ada is not authorized to perform: sts:AssumeRole on resource: \
                  arn:aws:iam::123456789012:role/deploy";
    let ran = refused(&places, "AccessDenied", denied);
    assert_eq!(ran.code, 5, "{}", shown(&ran));
    assert!(ran.err.contains("the role cannot be assumed: ") && ran.err.contains(denied), "{}", ran.err);
    assert!(ran.err.contains("the credentials need sts:AssumeRole for that role"), "{}", ran.err);
}

/// A session whose token has ended may do nothing, whatever its role may: no permission is named.
#[test]
fn credentials_that_aws_takes_no_more() {
    for code in ["ExpiredToken", "InvalidClientTokenId", "UnrecognizedClientException"] {
        let ran = refused(PLACES, code, "The security token included in the request is expired");
        assert_eq!(ran.code, 5, "{code}: {}", shown(&ran));
        assert!(ran.err.contains("sign in again (aws sso login)"), "{code}: {}", ran.err);
        assert!(!ran.err.contains("the credentials need"), "{code}: {}", ran.err);
    }
}
