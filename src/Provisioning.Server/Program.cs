Console.WriteLine("provisioning");
