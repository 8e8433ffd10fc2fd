//! Requests that are expected.

use serde_json::Value;
use url::Url;

use super::{Request, SELF};

/// A request that is expected.
pub struct Expected {
    method: String,
    path: String,
    /// Whether the path only begins so.
    is_beginning: bool,
    /// `None` for whatever query.
    query: Option<Vec<(String, String)>>,
    headers: Vec<(String, String)>,
    present: Vec<String>,
    absent: Vec<String>,
    body: Body,
}

enum Body {
    Any,
    Nothing,
    Json(Value),
    Text(String),
    /// Fields of `application/x-www-form-urlencoded`, in this order.
    Form(String),
}

/// The decoded parameters of a query, in order of their names.
fn parameters(url: &Url) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = url.query_pairs().into_owned().collect();
    pairs.sort();
    pairs
}

impl Expected {
    /// A request without a body: `GET /v2/workflows?limit=1`.
    pub fn new(request: &str) -> Self {
        let (method, target) = request.split_once(' ').unwrap();
        let url = Url::parse("http://host/").unwrap().join(target).unwrap();
        Self {
            method: method.to_owned(),
            path: target.split('?').next().unwrap().to_owned(),
            is_beginning: false,
            query: Some(parameters(&url)),
            headers: Vec::new(),
            present: Vec::new(),
            absent: Vec::new(),
            body: Body::Nothing,
        }
    }

    /// A request whose path begins so: for names that are random.
    pub fn beginning(request: &str) -> Self {
        Self {
            is_beginning: true,
            ..Self::new(request)
        }
    }

    /// A request with whatever query.
    pub fn any_query(request: &str) -> Self {
        Self {
            query: None,
            ..Self::new(request)
        }
    }

    /// A request with whatever body.
    pub fn any_body(request: &str) -> Self {
        Self {
            body: Body::Any,
            ..Self::new(request)
        }
    }

    /// With this JSON document.
    pub fn json(mut self, text: &str) -> Self {
        self.body = Body::Json(serde_json::from_str(text).unwrap());
        self.header("content-type", "application/json")
    }

    /// With this text.
    pub fn text(mut self, text: &str) -> Self {
        self.body = Body::Text(text.to_owned());
        self.header("content-type", "text/plain")
    }

    /// With this form: `a=b&c=d`, as it is encoded.
    pub fn form(mut self, text: &str) -> Self {
        self.body = Body::Form(text.to_owned());
        self.header("content-type", "application/x-www-form-urlencoded")
    }

    /// With this header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_lowercase(), value.to_owned()));
        self
    }

    /// With this header, whatever its value.
    pub fn present(mut self, name: &str) -> Self {
        self.present.push(name.to_lowercase());
        self
    }

    /// Without this header.
    pub fn without(mut self, name: &str) -> Self {
        self.absent.push(name.to_lowercase());
        self
    }

    /// Method and path.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// What is wrong with a request to the server at `base`.
    pub fn complaint(&self, found: &Request, base: &str) -> Option<String> {
        let url = Url::parse("http://host/")
            .unwrap()
            .join(&found.target)
            .unwrap();
        let path = found.target.split('?').next().unwrap();
        let is_path = if self.is_beginning {
            path.starts_with(&self.path)
        } else {
            path == self.path
        };
        if !(is_path && found.method == self.method)
            || self
                .query
                .as_ref()
                .is_some_and(|query| *query != parameters(&url))
        {
            return Some(format!(
                "expected {} {} {:?}",
                self.method, self.path, self.query
            ));
        }
        for (name, value) in &self.headers {
            let value = value.replace(SELF, base);
            if found.header(name) != Some(&value) {
                return Some(format!(
                    "expected {name}: {value}, got {:?}",
                    found.header(name)
                ));
            }
        }
        if let Some(name) = self
            .present
            .iter()
            .find(|name| found.header(name).is_none())
        {
            return Some(format!("expected a header {name}"));
        }
        if let Some(name) = self.absent.iter().find(|name| found.header(name).is_some()) {
            return Some(format!("expected no header {name}"));
        }
        let right = match &self.body {
            Body::Any => true,
            Body::Nothing => found.body.is_empty(),
            Body::Json(value) => {
                serde_json::from_slice::<Value>(&found.body).is_ok_and(|body| body == *value)
            }
            Body::Text(text) | Body::Form(text) => found.body == text.as_bytes(),
        };
        (!right).then(|| {
            format!(
                "another body was expected than {}",
                String::from_utf8_lossy(&found.body)
            )
        })
    }
}
