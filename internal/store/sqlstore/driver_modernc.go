//go:build !cgo_sqlite

package sqlstore

import (
	"maps"
	"net/url"
	"slices"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

const sqliteDriver = "sqlite"

func sqlitePragmas(path string, pragmas map[string]string, readOnly bool) string {
	values := url.Values{}
	for _, name := range slices.Sorted(maps.Keys(pragmas)) {
		values.Add("_pragma", name+"("+pragmas[name]+")")
	}
	if readOnly {
		values.Add("_pragma", "query_only(1)")
	}
	return (&url.URL{Scheme: "file", Opaque: url.PathEscape(path), RawQuery: values.Encode()}).String()
}
