package outbound

import (
	"net/http"
	"time"
)

// maxRedirects is enough for a scheme change and a moved path; more is a loop or a search for a hole.
const maxRedirects = 3

// Transport gives an HTTP transport whose every connection, those of redirects included, passes the policy.
// It never uses a proxy from the environment: the proxy would be dialled and the target would not be checked.
func Transport(d Dialer) *http.Transport {
	return &http.Transport{
		Proxy:                  nil,
		DialContext:            d.DialContext,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    10 * time.Second,
		ResponseHeaderTimeout:  20 * time.Second,
		IdleConnTimeout:        30 * time.Second,
		MaxIdleConns:           20,
		MaxResponseHeaderBytes: 64 << 10,
	}
}

// Client gives an HTTP client over Transport that follows few redirects and ends each request in time.
func Client(d Dialer, timeout time.Duration) *http.Client {
	return &http.Client{
		Transport: Transport(d),
		Timeout:   timeout,
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects {
				return http.ErrUseLastResponse
			}
			return nil
		},
	}
}
