//! Requests of `std.http` that got no response.

use super::reason::innermost;

/// A request without a response.
#[derive(Debug, PartialEq, Eq)]
pub struct Connection {
    /// Why: `Connection refused`.
    pub what: String,
    pub url: String,
}

/// The request that an error is about, of which the server quotes the Python library.
pub fn connection(info: &str) -> Option<Connection> {
    let text = innermost(info).strip_prefix("Failed to send HTTP request: ")?;
    let (pool, rest) = text.split_once("ConnectionPool(host='")?;
    let (host, rest) = rest.split_once("', port=")?;
    let (port, rest) = rest.split_once("): ")?;
    let scheme = pool.to_lowercase();
    let port = match (pool, port) {
        ("HTTP", "80") | ("HTTPS", "443") => String::new(),
        _ => format!(":{port}"),
    };
    let path = rest.strip_prefix("Max retries exceeded with url: ");
    let path = path.and_then(|path| path.split(' ').next());
    Some(Connection {
        what: what(rest)?,
        url: format!("{scheme}://{host}{port}{}", path.unwrap_or_default()),
    })
}

/// Why a request got no response.
fn what(text: &str) -> Option<String> {
    for (start, what) in [
        ("(connect timeout=", "Connection timed out after "),
        ("(read timeout=", "No response after "),
    ] {
        if let Some((_, rest)) = text.split_once(start) {
            let seconds = rest.split(')').next().unwrap_or_default();
            return Some(format!("{what}{seconds}s"));
        }
    }
    let (_, rest) = text.split_once("[Errno ")?;
    let (_, error) = rest.split_once("] ")?;
    let end = error.find(['"', '\'', ')']).unwrap_or(error.len());
    Some(error[..end].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_without_a_response_are_told_in_a_few_words() {
        let pool = "Failed to send HTTP request: HTTPConnectionPool(host='h', port=81): ";
        let refused = format!(
            "{pool}Max retries exceeded with url: /x (Caused by NewConnectionError(\"HTTPConnection(host='h', port=81): \
             Failed to establish a new connection: [Errno 111] Connection refused\"))"
        );
        let wrapped = format!(
            "The action raised an exception [action=<A object at 0x7f>, action_ex_id=1, msg='{refused}']"
        );
        let unresolved = "Failed to send HTTP request: HTTPSConnectionPool(host='h', port=443): Max retries exceeded with url: \
            / (Caused by NameResolutionError(\"x: Failed to resolve 'h' ([Errno -2] Name or service not known)\"))";
        let slow = format!("{pool}Read timed out. (read timeout=5)");
        let unreached = format!(
            "{pool}Max retries exceeded with url: /x (Caused by ConnectTimeoutError(<x>, 'Connection to h timed out. (connect timeout=1)'))"
        );
        for (info, expected) in [
            (
                wrapped.as_str(),
                Some(("Connection refused", "http://h:81/x")),
            ),
            (
                unresolved,
                Some(("Name or service not known", "https://h/")),
            ),
            (&slow, Some(("No response after 5s", "http://h:81"))),
            (
                &unreached,
                Some(("Connection timed out after 1s", "http://h:81/x")),
            ),
            ("Failed to send HTTP request: x", None),
            ("boom", None),
        ] {
            let expected = expected.map(|(what, url)| Connection {
                what: what.to_owned(),
                url: url.to_owned(),
            });
            assert_eq!(connection(info), expected, "{info}");
        }
    }
}
