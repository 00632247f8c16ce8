//! AWS Lambda: functions at the edge of CloudFront.

mod edge_function;
mod package;

pub use edge_function::{EdgeFunction, EdgeFunctionArgs, EdgeFunctionOut};
pub use package::{Package, PackageError};
