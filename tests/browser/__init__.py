"""What only a browser shows. (As a package it lets go of browser and servers when it is done.)"""
