//! Weekly and daily windows.

use provision_engine::Value;

super::text::texts! {
    /// A window in UTC: `03:00-04:00` every day, or `sun:03:00-sun:04:00` every week. AWS writes days in lower case.
    Window by str::to_ascii_lowercase
}

impl Value for Window {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_case_of_days_means_nothing() {
        assert_eq!(Window::new("Sun:03:00-Sun:04:00"), Window::new("sun:03:00-sun:04:00"));
    }
}
