//! The actions that each server of Mistral 23.0 has. Uses nothing else of this program, as `tests/cloud` compares it with
//! the server.

/// Their names, and their inputs as the server lists them: `output, delay=0`. One without a default is required.
pub const STANDARD_ACTIONS: [(&str, &str); 13] = [
    ("std.async_noop", ""),
    ("std.echo", "output, delay=0"),
    (
        "std.email",
        "from_addr, to_addrs, smtp_server, reply_to=null, cc_addrs=null, bcc_addrs=null, smtp_password=null, subject=null, body=null, html_body=null",
    ),
    ("std.fail", "error_data=null"),
    (
        "std.http",
        "url, method=\"GET\", params=null, body=null, json=null, headers=null, cookies=null, auth=null, timeout=null, allow_redirects=null, proxies=null, verify=null",
    ),
    ("std.javascript", "script, context=null"),
    ("std.js", "script, context=null"),
    (
        "std.mistral_http",
        "url, method=\"GET\", params=null, body=null, json=null, headers=null, cookies=null, auth=null, timeout=null, allow_redirects=null, proxies=null, verify=null",
    ),
    ("std.noop", ""),
    ("std.sleep", "seconds=1"),
    (
        "std.ssh",
        "cmd, host, username, password=\"\", private_key_filename=null, private_key=null, return_result_on_error=false",
    ),
    (
        "std.ssh_proxied",
        "cmd, host, username, private_key_filename, gateway_host, gateway_username=null, password=null, proxy_command=null, private_key=null",
    ),
    ("std.test_dict", "size=0, key_prefix=\"\", val=\"\""),
];

/// The inputs of a standard action, and whether each is required.
pub fn inputs(listed: &str) -> impl Iterator<Item = (&str, bool)> {
    let inputs = listed.split(", ").filter(|input| !input.is_empty());
    inputs.map(|input| match input.split_once('=') {
        Some((name, _)) => (name, false),
        None => (input, true),
    })
}
