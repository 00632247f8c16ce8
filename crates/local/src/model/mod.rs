//! AWS's own API models: botocore's `service-2.json` files, loaded when first needed and shared.
//!
//! One model drives everything here that must know an API: parsing requests of each protocol,
//! checking them, masking secrets, reading and rewriting answers.

#[cfg(test)]
mod every;
mod pages;
mod pattern;
#[cfg(test)]
pub(crate) mod sample;
mod shape;
mod validate;

pub use pages::Paginator;
pub use shape::{HttpTrait, Member, Metadata, Operation, Service, Shape, ShapeKind};
pub use validate::validate;

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Why a model could not be had.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ModelError {
    /// No service of that name.
    #[error("AWS has no service `{0}` in the API models")]
    UnknownService(String),
    /// The file is there and cannot be read.
    #[error("the API model {path} cannot be read: {cause}; run `make venv`")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the reader said.
        cause: String,
    },
}

/// The models of one botocore installation.
#[derive(Debug)]
pub struct Models {
    data: PathBuf,
    loaded: Mutex<HashMap<String, Arc<Service>>>,
}

/// Where the name in a request's signature is not the model's name.
/// Source: `signingName` and `endpointPrefix` in each model's metadata.
const SIGNING_NAMES: &[(&str, &str)] = &[
    ("elasticloadbalancing", "elbv2"),
    ("monitoring", "cloudwatch"),
    ("states", "stepfunctions"),
    ("email", "ses"),
    ("elasticfilesystem", "efs"),
    ("cognito-idp", "cognito-idp"),
    ("execute-api", "apigatewayv2"),
    ("tagging", "resourcegroupstaggingapi"),
];

/// What the models are called in `x-amz-target`, for requests without a signature.
const TARGET_PREFIXES: &[(&str, &str)] = &[
    ("AmazonEC2ContainerServiceV20141113", "ecs"),
    ("AmazonEC2ContainerRegistry_V20150921", "ecr"),
    ("Logs_20140328", "logs"),
    ("AnyScaleFrontendService", "application-autoscaling"),
    ("GraniteServiceVersion20100801", "cloudwatch"),
];

/// Query services by their `Version` parameter, for requests without a signature.
const QUERY_VERSIONS: &[(&str, &str)] = &[
    ("2016-11-15", "ec2"),
    ("2015-12-01", "elbv2"),
    ("2012-06-01", "elb"),
    ("2010-05-08", "iam"),
    ("2011-06-15", "sts"),
    ("2010-08-01", "cloudwatch"),
];

fn lookup(table: &[(&str, &'static str)], key: &str) -> Option<&'static str> {
    table.iter().find(|(k, _)| *k == key).map(|(_, v)| *v)
}

impl Models {
    /// The models under `data`, the folder that holds one folder per service.
    pub fn at(data: &Path) -> Self {
        Self { data: data.to_path_buf(), loaded: Mutex::default() }
    }

    /// The models under `data`, shared by everything in this process.
    pub fn shared(data: &Path) -> Arc<Self> {
        static ALL: OnceLock<Mutex<HashMap<PathBuf, Arc<Models>>>> = OnceLock::new();
        let mut all = ALL.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(data.to_path_buf()).or_insert_with(|| Arc::new(Self::at(data))))
    }

    /// The model's name for what a signature's scope, a target prefix or a query version says.
    pub fn name_for(scope: Option<&str>, target: Option<&str>, version: Option<&str>) -> Option<String> {
        if scope == Some("elasticloadbalancing") && version == Some("2012-06-01") {
            return Some("elb".to_owned());
        }
        if let Some(scope) = scope {
            return Some(lookup(SIGNING_NAMES, scope).unwrap_or(scope).to_owned());
        }
        target
            .and_then(|t| lookup(TARGET_PREFIXES, t))
            .or_else(|| version.and_then(|v| lookup(QUERY_VERSIONS, v)))
            .map(str::to_owned)
    }

    /// The newest model of a service, by its folder's name (`ec2`, `elbv2`, `ecs` …).
    pub fn service(&self, name: &str) -> Result<Arc<Service>, ModelError> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(service) = loaded.get(name) {
            return Ok(Arc::clone(service));
        }
        let service = Arc::new(self.load(name)?);
        loaded.insert(name.to_owned(), Arc::clone(&service));
        Ok(service)
    }

    fn load(&self, name: &str) -> Result<Service, ModelError> {
        let unknown = || ModelError::UnknownService(name.to_owned());
        // The name comes from the wire: nothing but a plain folder name is looked up.
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return Err(unknown());
        }
        let versions = std::fs::read_dir(self.data.join(name)).map_err(|_| unknown())?;
        let newest = versions.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).max().ok_or_else(unknown)?;
        let text = |name: &str| -> Result<Option<Vec<u8>>, ModelError> {
            let packed = newest.join(format!("{name}.json.gz"));
            let path = if packed.exists() { packed } else { newest.join(format!("{name}.json")) };
            if !path.exists() {
                return Ok(None);
            }
            read_file(&path).map(Some).map_err(|e| unreadable(&path, &e))
        };
        let model = newest.join("service-2.json");
        let bytes = text("service-2")?.ok_or_else(unknown)?;
        let mut service: Service = serde_json::from_slice(&bytes).map_err(|e| unreadable(&model, &e))?;
        if let Some(bytes) = text("paginators-1")? {
            service.paginators = pages::read(&bytes).map_err(|e| unreadable(&model, &e))?;
        }
        name.clone_into(&mut service.name);
        Ok(service)
    }
}

fn unreadable(path: &Path, cause: &dyn std::fmt::Display) -> ModelError {
    ModelError::Unreadable { path: path.to_path_buf(), cause: cause.to_string() }
}

/// A file's content, unpacked where it is packed.
fn read_file(path: &Path) -> std::io::Result<Vec<u8>> {
    let bytes = std::fs::read(path)?;
    if path.extension().is_none_or(|e| e != "gz") {
        return Ok(bytes);
    }
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut text)?;
    Ok(text)
}
