// Package api is the REST door under /api/v1: wire types and handlers. A handler reads the request, gives one command to the
// engine or reads through a scope, and words the answer. It decides nothing: permissions are asked in core. No core struct is
// ever written as JSON, so that the inside may change and the wire does not.
package api
