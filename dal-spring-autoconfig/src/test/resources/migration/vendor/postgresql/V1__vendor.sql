CREATE TABLE made_by_vendor (id bigint PRIMARY KEY);
