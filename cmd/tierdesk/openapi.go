package main

import "tierdesk/internal/api"

type openapiCommand struct{}

// Run prints the specification of the REST API.
func (openapiCommand) Run(s *session) error {
	spec, err := api.Spec()
	if err != nil {
		return err
	}
	_, err = s.out.Write(spec)
	return err
}
