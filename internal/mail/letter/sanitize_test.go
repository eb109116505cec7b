package letter

import (
	"bufio"
	"compress/gzip"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestSanitizeHTML(t *testing.T) {
	rel := ` rel="noopener noreferrer nofollow"`
	tests := []struct{ name, source, want string }{
		{"plain", `<p>Hi <b>you</b></p>`, `<p>Hi <b>you</b></p>`},
		{"script", `a<script>alert(1)</script>b`, `ab`},
		{"link", `<a href="https://example.com/" target="_blank" onclick="x()">go</a>`, `<a href="https://example.com/"` + rel + `>go</a>`},
		{"mail link", `<a href="mailto:ana@example.com">Ana</a>`, `<a href="mailto:ana@example.com"` + rel + `>Ana</a>`},
		{"script link", `<a href="javascript:alert(1)">go</a>`, `<a` + rel + `>go</a>`},
		{"relative link", `<a href="/logout">go</a>`, `<a` + rel + `>go</a>`},
		{"remote image", `<img src="https://spy.example/x.gif" alt="logo">`, `<img alt="logo" data-blocked="remote"/>`},
		{"own image", `<img src="cid:logo@mail" alt="logo">`, `<img src="cid:logo@mail" alt="logo"/>`},
		{"data image", `<img src="data:image/svg+xml;base64,AAAA">`, `<img data-blocked="remote"/>`},
		{"color stays", `<span style="color: #ff0000; position: fixed; top:0">x</span>`, `<span style="color: #ff0000">x</span>`},
		{"covering style", `<div style="position:fixed;inset:0;z-index:9999;background:url(https://spy.example)">x</div>`, `<div>x</div>`},
		{"style element", `<style>body{display:none}</style>x`, `x`},
		{"form", `<form action="https://evil.example"><input name="password"></form>x`, `x`},
		{"breaking out", `</div></div><b>x`, `<b>x</b>`},
	}
	for _, test := range tests {
		if got := SanitizeHTML(test.source); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func TestSanitizeHTMLTwiceIsTheSame(t *testing.T) {
	source := `<p>a<img src="http://x/y.png"><a href="http://x">l</a><table><tr><td style="color:red">1`
	once := SanitizeHTML(source)
	if twice := SanitizeHTML(once); twice != once {
		t.Errorf("got %q, want %q", twice, once)
	}
}

// TestSanitizeHostilePayloads parses what comes out, as a browser would, and looks for anything that could run.
func TestSanitizeHostilePayloads(t *testing.T) {
	file, err := os.Open(sharedData(t, "hostile/xss-payloads.txt.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(unzipped)
	lines.Buffer(nil, 1<<20)
	count := 0
	for ; lines.Scan(); count++ {
		payload := lines.Text()
		for _, source := range []string{payload, "<div>" + payload + "</div>", `<img alt="` + payload + `">`, `<a href="` + payload + `">x</a>`} {
			if danger := dangerIn(SanitizeHTML(source)); danger != "" {
				t.Errorf("%q comes out with %s: %q", source, danger, SanitizeHTML(source))
			}
		}
	}
	if count < 6000 {
		t.Errorf("payloads: got %d, want over 6000", count)
	}
}

func dangerIn(sanitized string) string {
	root, err := html.Parse(strings.NewReader("<body>" + sanitized))
	if err != nil {
		return "unreadable HTML: " + err.Error()
	}
	allowed := strings.Fields("html head body p br hr div span b strong i em u s strike del ins sub sup small big tt code pre kbd samp blockquote q cite h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table caption thead tbody tfoot tr td th center address abbr a img")
	for n := range root.Descendants() {
		if n.Type == html.CommentNode {
			return "a comment"
		}
		if n.Type != html.ElementNode {
			continue
		}
		if n.Namespace != "" || !slices.Contains(allowed, n.Data) {
			return "element " + n.Data
		}
		for _, a := range n.Attr {
			if danger := dangerousAttribute(a); danger != "" {
				return danger
			}
		}
	}
	return ""
}

func dangerousAttribute(a html.Attribute) string {
	value := strings.ToLower(strings.Map(dropControls, strings.TrimSpace(a.Val)))
	switch a.Key {
	case "href":
		if !strings.HasPrefix(value, "http://") && !strings.HasPrefix(value, "https://") && !strings.HasPrefix(value, "mailto:") {
			return "link to " + value
		}
	case "src":
		if !strings.HasPrefix(value, "cid:") {
			return "image from " + value
		}
	case "style":
		if strings.ContainsAny(value, "(\\@") && !strings.Contains(value, "rgb(") || strings.Contains(value, "position") {
			return "style " + value
		}
	case "rel", "alt", "width", "height", "data-blocked", "colspan", "rowspan", "align", "dir":
	default:
		return "attribute " + a.Key
	}
	return ""
}
